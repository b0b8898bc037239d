import type { Bubble } from '../../../src/core/index.ts'
import type { EventInput } from '../../../src/protocol/index.ts'
import { syncStore } from '../../laws/view.ts'

/** A part without its keys and block ids: what the source's own client must show as well. */
export type ShownPart =
  | { readonly text: string }
  | { readonly reasoning: string }
  | {
      readonly tool: string | undefined
      readonly input: string
      readonly output?: unknown
      readonly isError?: true
    }
  | { readonly file: string; readonly mediaType: string }
  | { readonly data: string; readonly value: unknown }

/** The bubble that a store makes of these events. */
export function bubbleOf(events: readonly EventInput[], invocationId = 'turn'): Bubble {
  const store = syncStore()
  store.ingestAll(events)
  return store.invocation(invocationId)!
}

/** What is shown of a bubble, in order. Texts without visible characters are left out. */
export const shownParts = ({ parts }: Pick<Bubble, 'parts'>): readonly ShownPart[] =>
  parts.flatMap((part): ShownPart[] => {
    switch (part.kind) {
      case 'text':
      case 'reasoning': {
        const text = part.segments.join('')
        return text === '' ? [] : [part.kind === 'text' ? { text } : { reasoning: text }]
      }
      case 'tool':
        return [
          {
            tool: part.toolName,
            input: part.input,
            ...(part.output !== undefined && { output: part.output }),
            ...(part.isError === true && { isError: true }),
          },
        ]
      case 'file':
        return [{ file: part.url, mediaType: part.mediaType }]
      case 'data':
        return [{ data: part.name, value: part.value }]
    }
  })
