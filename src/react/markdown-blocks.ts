/** The least length of a block, in UTF-16 units, before the next block begins. */
const leastUnits = 2_048

const listItem = /^ {0,3}([-*+]|\d+[.)])(\s|$)/
/**
 * The first matches the marks that open a fence, after indentation or a list mark. The second matches the marks that
 * may close it.
 */
const opening = /^\s*(?:[-*+\d.)]+\s+)*(`{3,}(?!.*`)|~{3,})/
const closing = /^\s*(`{3,}|~{3,})\s*$/

/** The state of a scan: some whole lines, and the beginning of the next one. */
interface Scan {
  readonly blocks: readonly string[]
  /** The block that can still grow, up to `line`. */
  readonly open: string
  /** The last line, whose end has not arrived. */
  readonly line: string
  /** What opened the current fence; undefined outside of a fence. */
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
 * Splits Markdown into blocks, each of which renders on its own. A block ends at a blank line outside of a fence and
 * a list; a table ends at any blank line. The cuts depend only on whole lines of the text, so no cut moves while the
 * text grows. References between blocks do not work: a link's definition in another block, for example, is not found.
 */
export class MarkdownBlocks {
  #sealed: readonly string[] = []
  #scan = begun

  /**
   * Returns the blocks of the text of these segments. All segments but the last are scanned once. So a call for a
   * growing text scans only its last segment.
   * @param segments those of a `TextPart`
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

/** @param line a whole line, without its line break */
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
