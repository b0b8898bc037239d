/** A block is at least this long, in UTF-16 units, before the next one begins. */
const leastUnits = 2_048

const listItem = /^ {0,3}([-*+]|\d+[.)])(\s|$)/
/** The marks that open a fence, behind a list's indentation or its mark; and the marks that may close it. */
const opening = /^\s*(?:[-*+\d.)]+\s+)*(`{3,}(?!.*`)|~{3,})/
const closing = /^\s*(`{3,}|~{3,})\s*$/

/** Where a scan stands: after whole lines, and with the beginning of one more. */
interface Scan {
  readonly blocks: readonly string[]
  /** The block that can still grow, up to `line`. */
  readonly open: string
  /** A line whose end is not there yet. */
  readonly line: string
  /** What opened the fence that is not closed. */
  readonly fence: string | undefined
  readonly isInList: boolean
  readonly isAfterBlank: boolean
}

const begun: Scan = {
  blocks: [],
  open: '',
  line: '',
  fence: undefined,
  isInList: false,
  isAfterBlank: false,
}

/**
 * A text of Markdown in blocks, each of which can be rendered by itself: a block ends at a blank line, outside of a fence and of a list. (A table ends
 * at any blank line.) The cuts depend on the text alone, and only on whole lines, so no cut is ever taken back while the text grows. What refers to
 * another block does not find it: a link's definition, say.
 */
export class MarkdownBlocks {
  #sealed: readonly string[] = []
  #scan = begun

  /**
   * The blocks of the text that these segments make. Segments but the last are scanned once: of a text that grows, a call costs its last segment.
   * @param segments as a `TextPart` has them
   */
  of(segments: readonly string[]): readonly string[] {
    const sealed = segments.slice(0, -1)
    const goesOn = this.#sealed.every((segment, index) => segment === sealed[index])
    this.#scan = sealed.slice(goesOn ? this.#sealed.length : 0).reduce(scanOn, goesOn ? this.#scan : begun)
    this.#sealed = sealed
    const { blocks, open, line } = scanOn(this.#scan, segments.at(-1) ?? '')
    return open + line === '' ? blocks : [...blocks, open + line]
  }
}

function scanOn(scan: Scan, text: string): Scan {
  const end = text.lastIndexOf('\n') + 1
  if (end === 0) return { ...scan, line: scan.line + text }
  const lines = (scan.line + text.slice(0, end)).split('\n').slice(0, -1)
  return { ...lines.reduce(takeLine, scan), line: text.slice(end) }
}

/** @param line a whole line, without its end */
function takeLine(scan: Scan, line: string): Scan {
  const { fence, isInList, isAfterBlank } = scan
  const grown = { ...scan, open: `${scan.open}${line}\n`, line: '', isAfterBlank: false }
  if (fence !== undefined)
    return closing.exec(line)?.[1]?.startsWith(fence) ? { ...grown, fence: undefined } : grown
  if (line.trim() === '') return { ...grown, isAfterBlank: true }
  const isItem = listItem.test(line)
  const isApart = isAfterBlank && !/^\s/.test(line) && !(isInList && isItem)
  const next = { ...grown, fence: opening.exec(line)?.[1], isInList: isItem || (isInList && !isApart) }
  return isApart && scan.open.length >= leastUnits
    ? { ...next, blocks: [...scan.blocks, scan.open], open: `${line}\n` }
    : next
}
