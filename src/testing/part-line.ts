import { type BubblePart, partText } from '../core/index.ts'
import { assertNever } from '../protocol/index.ts'

/** Returns one part as one line: `text: Hello`, `tool c1 search (output) "found"`, `data weather brest {"temp":18}`. */
export function partLine(part: BubblePart): string {
  switch (part.kind) {
    case 'text':
    case 'reasoning':
      return `${part.kind}: ${partText(part)}`
    case 'tool': {
      const words = ['tool', part.toolCallId, part.toolName, `(${part.state})`, json(part.output)]
      const decision = part.approval === undefined ? '' : `, ${part.approval.state}`
      return `${words.filter((word) => word !== undefined).join(' ')}${decision}`
    }
    case 'data':
      return `data ${part.name} ${part.dataId} ${json(part.value) ?? ''}`
    case 'file':
      return `file ${part.filename ?? part.mediaType} ${part.url}`
    default:
      return assertNever(part)
  }
}

const json = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value))
