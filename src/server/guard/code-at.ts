const lineBreak = 0x0a

/**
 * The character at a place; beyond the end a line break, since there the last line ends. `charCodeAt` has NaN there: once V8 has
 * seen that at a place of a program, it looks at each character by a call, for as long as the process lives.
 * @param index 0 or more
 */
export const codeAt = (text: string, index: number): number =>
  index < text.length ? text.charCodeAt(index) : lineBreak
