import { bubbleKey, createBubbleStore, textOf } from 'onebubble'
import { BubbleStoreProvider, useBubble, useThread } from 'onebubble/react'
import { memo } from 'react'
import { createRoot } from 'react-dom/client'
import { deltasOf, idOf, Log, overWire } from '../lib/wire.mjs'
import { Counted, counts } from './counts.jsx'
import { bySocket, painted } from './pace.mjs'

const Bubble = memo(function Bubble({ of }) {
  const bubble = useBubble(of)
  counts.rendered(of)
  return <p>{textOf(bubble)}</p>
})
const Thread = ({ id }) => useThread(id).keys.map((key) => <Bubble key={key} of={key} />)

let store
let log

globalThis.scene = {
  async mount(bubbleCount) {
    log = new Log()
    store = createBubbleStore()
    for (const events of log.history(bubbleCount - 1)) store.ingestAll(events)
    store.flush()
    createRoot(document.getElementById('root')).render(
      <BubbleStoreProvider store={store}>
        <Counted>
          <Thread id={log.threadId} />
        </Counted>
      </BubbleStoreProvider>,
    )
    await painted()
  },
  /** Creates one more turn. Only its stream follows. */
  async begin(name, chunkCount) {
    const id = idOf('live', name)
    store.ingest(overWire(log.created(id)))
    await painted()
    const deltas = deltasOf(chunkCount)
    return { id, text: deltas.join(''), chunks: overWire(log.chunks(id, deltas)) }
  },
  async stream({ id, chunks }) {
    counts.reset()
    await bySocket(chunks, (chunk) => store.ingest(chunk))
    const { frames, commits } = counts
    return { frames, commits, rendersOfOthers: counts.ofOthers(bubbleKey.invocation(id)) }
  },
}
