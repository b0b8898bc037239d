const mostUnits = 20_000
const mostMarks = 300

/** A line that begins within twenty quotes or lists at once. */
const deep = /^[ \t]*(?:(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))[ \t]*){20}/mu
/** The mark of a list, a quote, a heading or a table's row, where a line begins. */
const marks = /^[ \t]*(?:[-+*>#|`]|\d{1,9}[.)])/gmu

/**
 * Whether a block of Markdown can be parsed within a frame. It is parsed anew whenever it grows, in a time that rises with the square of how deep
 * its lines are nested, and of how many of them have marks. Linear in the text.
 */
export function isReadable(block: string): boolean {
  if (block.length > mostUnits || deep.test(block)) return false
  return (block.match(marks)?.length ?? 0) <= mostMarks
}
