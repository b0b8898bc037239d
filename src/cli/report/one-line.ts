/** A text that others have sent, for a terminal: one line of bounded length, in which no character moves the cursor. */
export function oneLine(text: string, length: number): string {
  const cut = text.length > length ? `${text.slice(0, length)}…` : text
  return cut.replace(hidden, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

/** Controls, marks that turn the direction of writing, and halves of characters. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
