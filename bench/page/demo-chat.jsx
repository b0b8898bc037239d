import { createBubbleStore } from 'onebubble'
import { BubbleStoreProvider } from 'onebubble/react'
import { createRoot } from 'react-dom/client'
import { ChatThread } from '../../src/demo/chat/index.ts'
import { lastWords, longAnswer } from '../lib/long-answer.mjs'
import { idOf, Log, overWire } from '../lib/wire.mjs'
import { bySocket, painted } from './pace.mjs'

let store
let log

/** The demo's own chat, with Markdown, as it shows a long answer with code, lists and tables. */
globalThis.scene = {
  async mount(bubbleCount) {
    log = new Log()
    store = createBubbleStore()
    for (const events of log.history(bubbleCount - 1)) store.ingestAll(events)
    store.flush()
    const root = document.getElementById('root')
    root.style.height = '100vh'
    createRoot(root).render(
      <BubbleStoreProvider store={store}>
        <ChatThread threadId={log.threadId} />
      </BubbleStoreProvider>,
    )
    await painted()
  },
  async begin(name, sectionCount) {
    const id = idOf('live', name)
    store.ingest(overWire(log.created(id)))
    await painted()
    const deltas = longAnswer(sectionCount)
    return { id, text: lastWords, chunks: overWire(log.chunks(id, deltas)), chunkCount: deltas.length }
  },
  async stream({ id, chunks, chunkCount }) {
    let shift = 0
    const observer = new PerformanceObserver((list) => {
      for (const { hadRecentInput, value } of list.getEntries()) shift += hadRecentInput ? 0 : value
    })
    observer.observe({ type: 'layout-shift' })
    await bySocket(chunks, (chunk) => store.ingest(chunk))
    store.ingest(overWire(log.finalized(id, chunkCount)))
    store.flush()
    await painted()
    observer.disconnect()
    return { shift, chunkCount }
  },
}
