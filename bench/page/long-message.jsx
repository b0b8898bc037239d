import { bubbleKey, createBubbleStore, textOf } from 'onebubble'
import { BubbleStoreProvider, StreamText, useBubble } from 'onebubble/react'
import { createRoot } from 'react-dom/client'
import { deltasOf, idOf, Log, overWire } from '../lib/wire.mjs'
import { byFrame, painted } from './pace.mjs'

const wordsPerChunk = 33 // some 200 characters

const InBlocks = ({ of }) => useBubble(of).parts.map((part) => <StreamText key={part.key} part={part} />)
const InOneNode = ({ of }) => textOf(useBubble(of))

let store
let log
const id = idOf('live', 0)

globalThis.scene = {
  async mount(isInBlocks) {
    log = new Log()
    store = createBubbleStore()
    store.ingest(overWire(log.created(id)))
    store.flush()
    const Text = isInBlocks ? InBlocks : InOneNode
    createRoot(document.getElementById('root')).render(
      <BubbleStoreProvider store={store}>
        <div style={{ whiteSpace: 'pre-wrap', width: 600 }}>
          <Text of={bubbleKey.invocation(id)} />
        </div>
      </BubbleStoreProvider>,
    )
    await painted()
  },
  async begin(_name, chunkCount) {
    const deltas = Array.from({ length: chunkCount }, (_, index) =>
      deltasOf(wordsPerChunk, index + 1).join(''),
    )
    return { text: deltas.join(''), chunks: overWire(log.chunks(id, deltas)) }
  },
  stream: ({ chunks }) => byFrame(chunks, (chunk) => store.ingest(chunk)),
}
