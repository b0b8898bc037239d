import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

const words = 'the quick brown fox jumps over a lazy dog and runs away from it'.split(' ')
/** The number of concurrent threads. */
const atOnce = 20
const chunkCount = 60

/**
 * The events of many turns. In each round, some threads have a question, an answer in 60 chunks and sometimes a
 * callback.
 */
function* traffic(threadCount) {
  const offsets = new Map()
  const placed = (threadId, event) => {
    const offset = offsets.get(threadId) ?? 0
    offsets.set(threadId, offset + 1)
    return { v: 1, ...event, threadId, epoch: `${threadId}-1`, offset, at: 1_770_399_730_000 + offset }
  }
  const width = Math.min(atOnce, threadCount)
  for (let round = 0; ; round++) {
    const first = (Math.floor(round / 20) * width) % threadCount
    const threads = Array.from({ length: width }, (_, index) => `thread-${(first + index) % threadCount}`)
    const turns = threads.map((threadId) => [threadId, `turn-${round}-${threadId}`])
    for (const [threadId, invocationId] of turns) {
      const messageId = `ask-${invocationId}`
      const parts = [{ kind: 'text', text: `What now? ${round}` }]
      yield placed(threadId, { type: 'message', messageId, author: { kind: 'user', id: 'mira' }, parts })
      yield placed(threadId, {
        type: 'invocation_created',
        invocationId,
        agentId: 'scout',
        replyTo: messageId,
      })
    }
    for (let seq = 0; seq < chunkCount; seq++) {
      const delta = ` ${words[seq % words.length]} ${words[(seq * 7) % words.length]}`
      for (const [threadId, invocationId] of turns)
        yield placed(threadId, { type: 'stream_chunk', invocationId, seq, part: { kind: 'text', delta } })
    }
    for (const [threadId, invocationId] of turns) {
      yield placed(threadId, { type: 'stream_finalized', invocationId, chunkCount, outcome: 'completed' })
      if (round % 4 !== 0) continue
      const callback = { type: 'callback', origin: 'callback', disposition: 'replace', revision: 0 }
      const parts = [{ kind: 'text', text: `Done: ${round}` }]
      yield placed(threadId, { ...callback, invocationId, messageId: `answer-${invocationId}`, parts })
    }
    yield undefined // all turns are over: a file may end here
  }
}

/** Writes a recording without errors, of about this size. */
export async function writeTraffic(file, { bytes, threadCount, isHar }) {
  const out = createWriteStream(file)
  let size = 0
  let waiting = ''
  const put = async (text) => {
    size += text.length
    waiting += text
    if (waiting.length < 1_048_576) return
    const full = waiting
    waiting = ''
    if (!out.write(full)) await once(out, 'drain')
  }
  if (isHar) await put('{"log":{"version":"1.2","pages":[],"entries":[{"_webSocketMessages":[')
  let isFirst = true
  for (const event of traffic(threadCount)) {
    if (event === undefined) {
      if (size >= bytes) break
      continue
    }
    const data = JSON.stringify(event)
    if (!isHar) await put(`${data}\n`)
    else await put(`${isFirst ? '' : ','}${JSON.stringify({ type: 'receive', time: 1.5, opcode: 1, data })}`)
    isFirst = false
  }
  if (isHar)
    await put('],"request":{"url":"wss://chat.example/"},"response":{"status":101,"content":{"size":0}}}]}}')
  out.end(waiting)
  await once(out, 'finish')
  return size
}
