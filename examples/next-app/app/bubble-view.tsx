import { type BubbleKey, textOf } from 'onebubble'
import { useBubble } from 'onebubble/react'
import { memo } from 'react'

/** Renders when its own bubble changes, whatever the others do. */
export const BubbleView = memo(function BubbleView({ of }: { readonly of: BubbleKey }) {
  const bubble = useBubble(of)
  if (bubble === undefined) return null
  if (bubble.kind === 'message') return <li data-author={bubble.author.kind}>{textOf(bubble)}</li>
  return (
    <li data-author="agent" data-phase={bubble.phase} data-body={bubble.body}>
      <small>
        {bubble.agentId} · {bubble.body === 'callback' ? 'posted by its tool' : 'streamed'}
      </small>
      {textOf(bubble)}
    </li>
  )
})
