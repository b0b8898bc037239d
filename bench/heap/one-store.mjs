import { deltasOf, idOf, Log } from '../lib/wire.mjs'

/** Threads are created, streamed, and evicted when they are no longer shown. Returns the heap, early and at the end. */
export async function measure({ onebubble, eventCount, earlyCount, shownCount, heapBytes }) {
  const store = onebubble.createBubbleStore({ scheduler: (publish) => publish() })
  if (store.evict === undefined) return { missing: '`evict` is not there yet' }
  const placeholder = 'thread-of-all'
  const template = JSON.stringify(
    [...new Log(placeholder).history(10, deltasOf(98), (turn) => idOf(`${placeholder}-turn`, turn))].flat(),
  )
  const shown = []
  let seen = 0
  let early
  for (let thread = 0; seen < eventCount; thread++) {
    const threadId = idOf('thread', thread)
    const receipts = store.ingestAll(JSON.parse(template.replaceAll(placeholder, threadId)))
    const refused = receipts.find(({ status }) => status !== 'applied')
    if (refused !== undefined) throw new Error(`an event was answered ${JSON.stringify(refused)}`)
    seen += receipts.length
    shown.push(threadId)
    if (shown.length > shownCount) store.evict(shown.shift())
    if (seen >= earlyCount) early ??= await heapBytes()
  }
  const late = await heapBytes()
  // Checked only now, so that the store is still in use when the heap is measured.
  if (shown.some((threadId) => store.thread(threadId) === undefined)) throw new Error('a thread was lost')
  return { early, late }
}
