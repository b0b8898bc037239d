const mostUnits = 20_000
const mostMarks = 300

/** A line that begins inside at least twenty nested quotes or lists. */
const deep = /^[ \t]*(?:(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))[ \t]*){20}/mu
/** The mark of a list, a quote, a heading or a table row at the beginning of a line. */
const marks = /^[ \t]*(?:[-+*>#|`]|\d{1,9}[.)])/gmu

/**
 * Whether a block of Markdown can be parsed within a frame. A growing block is parsed again with each change. The time of the parser is
 * quadratic in the depth of nesting and in the number of lines with marks. This check is linear in the length of the text.
 */
export function isReadable(block: string): boolean {
  if (block.length > mostUnits || deep.test(block)) return false
  return (block.match(marks)?.length ?? 0) <= mostMarks
}
