export interface TextBlock {
  readonly kind: 'paragraph' | 'heading' | 'code'
  readonly text: string
}

/** So long is a block of text at most, but for the end of its line: the last one is set and laid out anew while it grows. */
const mostUnits = 2_048

/** Cuts a text into paragraphs, headings and fenced code; the blocks' texts joined are the text. */
export function splitBlocks(text: string): readonly TextBlock[] {
  const blocks: { kind: TextBlock['kind']; text: string }[] = []
  let isFenced = false
  let isNew = true
  for (const line of linesOf(text)) {
    const isFence = line.startsWith('```')
    const isHeading = !isFenced && /^#{1,6} /.test(line)
    const kind = isFenced || isFence ? 'code' : isHeading ? 'heading' : 'paragraph'
    const last = blocks.at(-1)
    // Empty lines stay with the block above them, so that a paragraph never changes again once the next has begun.
    if (last !== undefined && !isFence && line.trim() === '') {
      last.text += line
      isNew = !isFenced
    } else if (
      last === undefined ||
      isNew ||
      last.kind !== kind ||
      (isFence && !isFenced) ||
      (kind === 'paragraph' && last.text.length >= mostUnits)
    ) {
      blocks.push({ kind, text: line })
      isNew = isHeading
    } else {
      last.text += line
    }
    if (isFence) {
      isFenced = !isFenced
      isNew = !isFenced
    }
  }
  return blocks
}

/** Lines with their ends. */
function linesOf(text: string): readonly string[] {
  const lines: string[] = []
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from)
    const next = end === -1 ? text.length : end + 1
    lines.push(text.slice(from, next))
    from = next
  }
  return lines
}

export interface TextSpan {
  readonly kind: 'plain' | 'bold' | 'code' | 'link' | 'mark'
  readonly text: string
}

// Bounded and without nesting: linear in the text, whatever it holds.
const spans = /\*\*[^*\n]{1,200}\*\*|`[^`\n]{1,200}`|https?:\/\/[^\s<>()[\]"'`*]{1,400}|^#{1,6} /gm

/** Cuts a paragraph into runs; their texts joined are the paragraph. */
export function splitSpans(text: string): readonly TextSpan[] {
  const found: TextSpan[] = []
  let from = 0
  for (const match of text.matchAll(spans)) {
    const run = trimLink(match[0])
    if (match.index > from) found.push({ kind: 'plain', text: text.slice(from, match.index) })
    found.push({ kind: kindOf(run), text: run })
    from = match.index + run.length
  }
  if (from < text.length) found.push({ kind: 'plain', text: text.slice(from) })
  return found
}

function kindOf(run: string): TextSpan['kind'] {
  if (run.startsWith('**')) return 'bold'
  if (run.startsWith('`')) return 'code'
  return run.startsWith('#') ? 'mark' : 'link'
}

/** The full stop after an address ends the sentence, not the address. */
const trimLink = (run: string): string => (run.startsWith('http') ? run.replace(/[.,;:!?]+$/, '') : run)
