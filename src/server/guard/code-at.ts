const lineBreak = 0x0a

/**
 * The character at an index. Beyond the end it returns a line break, since the last line ends there. `charCodeAt` would return NaN:
 * once V8 has seen NaN at a call site, it calls the function for each character until the process ends, which is slow.
 * @param index 0 or more
 */
export const codeAt = (text: string, index: number): number =>
  index < text.length ? text.charCodeAt(index) : lineBreak
