import type { BubbleStore } from '../../../src/index.ts'
import type { Shown } from './own-client.ts'

/** What a turn shows, in the words of AG-UI: the parts of one message are one text. */
export function shownBy(store: BubbleStore, invocationId = 'turn'): Shown {
  const { parts = [] } = store.invocation(invocationId) ?? {}
  const texts = (kind: 'text' | 'reasoning'): string[] => {
    const byMessage = new Map<string, string>()
    for (const part of parts) {
      if (part.kind !== kind) continue
      const id = part.partId?.replace(/#\d+$/, '') ?? part.key
      byMessage.set(id, (byMessage.get(id) ?? '') + part.segments.join(''))
    }
    return [...byMessage.values()]
  }
  return {
    texts: texts('text'),
    reasoning: texts('reasoning'),
    tools: parts.flatMap((part) =>
      part.kind === 'tool'
        ? [
            {
              id: part.toolCallId,
              ...(part.toolName !== undefined && { name: part.toolName }),
              input: part.input,
              ...(part.output !== undefined && { output: part.output }),
            },
          ]
        : [],
    ),
    activities: parts.flatMap((part) =>
      part.kind === 'data' && part.name === 'plan' ? [{ type: part.name, content: part.value }] : [],
    ),
  }
}
