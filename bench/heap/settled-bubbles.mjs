import { Chat, readFlat } from '../lib/chat.mjs'
import { idOf, overWire } from '../lib/wire.mjs'

const deltas = ['An answer that came in ', 'some chunks of a word or ', 'two each, ', 'and has ended.']

/** Bytes per settled bubble in addition to its text and id, before and after each was read once. */
export async function measure({ onebubble, bubbleCount, heapBytes }) {
  const empty = await heapBytes()
  // The size of the texts and ids alone, without the array slots that hold them here.
  const bare = overWire(Array.from({ length: bubbleCount }, (_, turn) => idOf('turn', turn)))
  const texts = overWire(bare.map(() => deltas.join('')))
  const slotBytes = 8
  const bareBytes = (await heapBytes()) - empty - 2 * slotBytes * bubbleCount
  bare.length = texts.length = 0

  const before = await heapBytes()
  const chat = new Chat(onebubble)
  for (const events of chat.log.history(bubbleCount, deltas)) {
    for (const event of events) chat.store.ingest(event)
  }
  chat.store.flush()
  const perBubble = (bytes) => (bytes - before - bareBytes) / bubbleCount
  const neverRead = perBubble(await heapBytes())
  const keysOf = () => chat.store.thread(chat.log.threadId).keys
  for (const key of keysOf()) readFlat(onebubble.textOf(chat.store.bubble(key)))
  const read = perBubble(await heapBytes())
  // Checked only now, so that the store is still in use when the heap is measured.
  if (keysOf().length !== bubbleCount) throw new Error('bubbles were lost')
  return { neverRead, read }
}
