import { useRef } from 'react'
import { type BubbleStore, bubbleKey, textOf } from '../src/index.ts'
import { StreamText, useBubble } from '../src/react/index.ts'
import type { ThreadScript } from '../src/testing/index.ts'
import './stage-controls.css'
import './long-reply-stage.css'
import { useTouchedBlocks } from './use-touched-blocks.ts'

interface LongReplyStageProps {
  readonly store: BubbleStore
  readonly t: ThreadScript
}

const sentences = [
  'The current runs along the coast for six hours, slackens, and runs back.',
  'Off the point it is three times as strong as in the bay.',
  'Close to the shore it turns an hour earlier.',
  'With the wind against it, the sea is short and steep.',
]
const number = new Intl.NumberFormat('en')

/** The first paragraphs of a reply that never ends. */
const paragraphs = (count: number): string =>
  Array.from({ length: count }, (_, index) => {
    const turned = sentences.map((_sentence, shift) => sentences[(index + shift) % sentences.length])
    return `${index + 1}. ${turned.join(' ')}\n\n`
  }).join('')

/** What can arrive, by the name of its button. */
export const deltas = {
  'A chunk': 'So it goes on. ',
  'Ten paragraphs': paragraphs(10),
  '200 KB': paragraphs(900),
} as const

/** A reply in blocks, with a button that makes it grow. The blocks touched by the last publication are marked. */
export function LongReplyStage({ store, t }: LongReplyStageProps) {
  const bubble = useBubble(bubbleKey.invocation('a'))
  const text = useRef<HTMLDivElement>(null)
  const { blockCount, touchedCount } = useTouchedBlocks(text)
  return (
    <main className="long-reply">
      <h1>A long reply lays out only its tail</h1>
      <fieldset aria-label="What arrives">
        {Object.entries(deltas).map(([name, delta]) => (
          <button key={name} type="button" onClick={() => store.ingest(t.chunk('a', delta))}>
            {name}
          </button>
        ))}
      </fieldset>
      <output>
        {number.format(bubble === undefined ? 0 : textOf(bubble).length)} characters in {blockCount} blocks;
        the last frame has touched {touchedCount === 1 ? 'one of them' : `${touchedCount} of them`}.
      </output>
      <div className="long-reply-text" ref={text}>
        {bubble?.parts.map((part) => part.kind === 'text' && <StreamText key={part.key} part={part} />)}
      </div>
    </main>
  )
}
