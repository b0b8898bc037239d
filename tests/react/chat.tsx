import { memo } from 'react'
import { type BubbleKey, textOf } from '../../src/index.ts'
import { useBubble, useThread } from '../../src/react/index.ts'
import { type Renders, useRenderCount } from './renders.ts'

/** A chat made only of hooks: one list item per bubble, with the shown text. */
export function Chat({ threadId, renders }: { readonly threadId: string; readonly renders?: Renders }) {
  useRenderCount(renders, 'list')
  const thread = useThread(threadId)
  return (
    <ol>
      {thread?.keys.map((key) => (
        <Row key={key} bubbleKey={key} renders={renders} />
      ))}
    </ol>
  )
}

interface RowProps {
  readonly bubbleKey: BubbleKey
  readonly renders: Renders | undefined
}

const Row = memo(function Row({ bubbleKey, renders }: RowProps) {
  useRenderCount(renders, bubbleKey)
  const bubble = useBubble(bubbleKey)
  if (bubble === undefined) return null
  const state = bubble.kind === 'invocation' ? bubble.phase : bubble.delivery
  return (
    <li data-key={bubble.key} data-state={state}>
      {textOf(bubble)}
    </li>
  )
})
