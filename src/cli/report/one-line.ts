/** Makes text from outside safe for a terminal: one line of bounded length, without characters that move the cursor. */
export function oneLine(text: string, length: number): string {
  const cut = text.length > length ? `${text.slice(0, length)}…` : text
  return cut.replace(hidden, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

/** Control characters, marks that change the direction of writing, and lone surrogates. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
