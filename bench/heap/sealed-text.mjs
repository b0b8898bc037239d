import { Chat } from '../lib/chat.mjs'
import { deltasOf, idOf, overWire } from '../lib/wire.mjs'

/** Bytes per open turn whose text came in many deltas, before and after a tool call follows. */
export async function measure({ onebubble, turnCount, chunkCount, heapBytes }) {
  const deltas = deltasOf(chunkCount)
  const measured = []
  for (const hasTool of [false, true]) {
    const before = await heapBytes()
    const chat = new Chat(onebubble)
    for (let turn = 0; turn < turnCount; turn++) {
      const id = idOf('turn', turn)
      const chunks = chat.log.chunks(id, deltas)
      const part = { kind: 'tool_call', toolCallId: 'call', toolName: 'search', inputDelta: '{}' }
      const call = { ...chunks[0], offset: undefined, epoch: undefined, seq: chunkCount, part }
      const events = [chat.log.created(id), ...chunks, ...(hasTool ? [call] : [])]
      const receipts = chat.store.ingestAll(overWire(events))
      if (receipts.some(({ status }) => status !== 'applied')) throw new Error('an event was not applied')
    }
    chat.store.flush()
    const after = await heapBytes()
    // Checked only now, so that the store is still in use when the heap is measured.
    if (chat.store.thread(chat.log.threadId).keys.length !== turnCount) throw new Error('turns were lost')
    measured.push((after - before) / turnCount)
  }
  const [text, withTool] = measured
  return { text, withTool, units: deltas.join('').length }
}
