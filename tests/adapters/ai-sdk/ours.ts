import type { BubbleStore } from '../../../src/index.ts'
import type { Shown } from './own-reader.ts'

/** What a turn shows, in the words of the AI SDK. */
export function shownBy(store: BubbleStore, invocationId = 'turn'): Shown {
  const { parts = [] } = store.invocation(invocationId) ?? {}
  const texts = (kind: 'text' | 'reasoning'): string[] =>
    parts.flatMap((part) => (part.kind === kind ? [part.segments.join('')] : []))
  const metadata = parts.find((part) => part.kind === 'data' && part.name === 'message-metadata')
  return {
    texts: texts('text').toSorted(),
    reasoning: texts('reasoning').toSorted(),
    tools: parts
      .flatMap((part) =>
        part.kind === 'tool'
          ? [
              JSON.stringify([
                part.toolCallId.replace(/#\d+$/, ''),
                part.toolName,
                part.input === '' ? undefined : (JSON.parse(part.input) as unknown),
                part.state,
                part.output ?? null,
              ]),
            ]
          : [],
      )
      .toSorted(),
    content: parts
      .flatMap((part) => {
        if (part === metadata) return []
        if (part.kind === 'file') return [JSON.stringify([part.mediaType, part.url])]
        if (part.kind !== 'data') return []
        const { name, dataId, value } = part
        const { url, mediaType, title } = Object(value) as Record<string, unknown>
        return [
          JSON.stringify(
            name.startsWith('source-') ? [name, dataId, url ?? mediaType, title] : [name, value],
          ),
        ]
      })
      .toSorted(),
    metadata: metadata?.kind === 'data' ? metadata.value : undefined,
  }
}
