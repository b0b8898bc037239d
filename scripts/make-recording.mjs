// `node scripts/make-recording.mjs`: writes the recording that the page plays, src/demo/recordings/default.ndjson. It
// uses no clock and no randomness: the same bytes every time, which tests/demo/recording.test.ts checks.
import { writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { conversation } from './recording-text.mjs'

const threadId = 'tromso'
const epoch = 'tromso-1'
const startAt = Date.UTC(2026, 1, 6, 17, 42, 10)

/** Writes a log: offsets are contiguous, the time moves with each event, and chunks count their own seq. */
class LogWriter {
  #lines = []
  #at = startAt
  #seqs = new Map()
  #step = 0

  /** Lets this many milliseconds pass. */
  wait(ms) {
    this.#at += ms
  }

  add(event) {
    this.#lines.push(
      JSON.stringify({ v: 1, ...event, threadId, epoch, offset: this.#lines.length, at: this.#at }),
    )
  }

  user(messageId, text) {
    this.add({
      type: 'message',
      messageId,
      author: { kind: 'user', id: 'mira' },
      parts: [{ kind: 'text', text }],
    })
    this.wait(420)
  }

  created(invocationId, agentId, replyTo) {
    this.add({ type: 'invocation_created', invocationId, agentId, replyTo })
    this.wait(380)
  }

  chunk(invocationId, part) {
    const seq = this.#seqs.get(invocationId) ?? 0
    this.#seqs.set(invocationId, seq + 1)
    this.add({ type: 'stream_chunk', invocationId, seq, part })
    // Bursts and small pauses, as on a network.
    this.#step += 1
    this.wait([48, 62, 54, 81, 46, 68, 57, 130][this.#step % 8])
  }

  finalized(invocationId, outcome = 'completed', error) {
    const chunkCount = this.#seqs.get(invocationId) ?? 0
    this.add({ type: 'stream_finalized', invocationId, chunkCount, outcome, ...(error && { error }) })
    this.wait(260)
  }

  callback(invocationId, messageId, parts, { revision, disposition = 'replace' } = {}) {
    this.add({
      type: 'callback',
      origin: 'callback',
      invocationId,
      messageId,
      disposition,
      ...(revision !== undefined && { revision }),
      parts: typeof parts === 'string' ? [{ kind: 'text', text: parts }] : parts,
    })
    this.wait(200)
  }

  get text() {
    return `${this.#lines.join('\n')}\n`
  }
}

/** The chunks of one turn in order. Its text is cut like a model's tokens, but emojis stay whole. */
function* chunksOf(parts) {
  for (const part of parts) {
    if (part.kind === 'text' || part.kind === 'reasoning') {
      for (const delta of pieces(part.text)) yield { kind: part.kind, delta }
    } else if (part.kind === 'tool') {
      const { toolCallId, toolName } = part
      for (const inputDelta of cut(JSON.stringify(part.input), 9))
        yield { kind: 'tool_call', toolCallId, toolName, inputDelta }
      if ('output' in part) {
        yield { kind: 'tool_result', toolCallId, output: part.output, ...(part.isError && { isError: true }) }
      }
    } else {
      yield part
    }
  }
}

/** One to three words at a time, with the space before them, like tokens. */
function pieces(text) {
  const words = text.match(/\s*\S+|\s+$/gu) ?? []
  const found = []
  for (let index = 0, turn = 0; index < words.length; turn++) {
    const count = [1, 2, 1, 1, 2, 1, 3][turn % 7]
    found.push(words.slice(index, index + count).join(''))
    index += count
  }
  return found
}

function cut(text, length) {
  const letters = [...text]
  const found = []
  for (let index = 0; index < letters.length; index += length)
    found.push(letters.slice(index, index + length).join(''))
  return found
}

/** The whole recording as NDJSON. */
export function makeRecording() {
  const log = new LogWriter()
  const turns = new Map()
  const { users, agents, callbacks } = conversation
  const begin = (id) => {
    const { agentId, replyTo, parts } = agents[id]
    log.created(id, agentId, replyTo)
    turns.set(id, [...chunksOf(parts)])
  }
  /** Adds this many chunks of the turn; by default all that are left. */
  const stream = (id, count = Number.POSITIVE_INFINITY) => {
    for (const part of turns.get(id).splice(0, count)) log.chunk(id, part)
  }
  /** Two turns at once, alternating. */
  const together = (a, b, count) => {
    for (let index = 0; index < count; index++) {
      stream(a, index % 3 === 2 ? 2 : 1)
      stream(b, 1)
    }
  }
  const post = (id, options) => {
    const { invocationId, parts } = callbacks[id]
    log.callback(invocationId, id, parts, options)
  }

  log.user('ask-season', users['ask-season'])
  begin('scout-season')
  stream('scout-season')
  log.finalized('scout-season')
  log.wait(1_800)

  // The same text, late: scout's callback arrives when ledger's turn is the newest.
  log.user('ask-cost', users['ask-cost'])
  begin('ledger-cost')
  stream('ledger-cost', 18)
  post('season-final')
  stream('ledger-cost', 10)

  // Different text, late: a third turn runs beside ledger's. ledger's callback has corrected figures, and is revised later.
  begin('scout-stay')
  together('ledger-cost', 'scout-stay', 16)
  stream('ledger-cost')
  log.finalized('ledger-cost')
  stream('scout-stay', 12)
  post('cost-final')
  stream('scout-stay')
  log.finalized('scout-stay')
  log.wait(900)
  post('cost-corrected', { revision: 1 })
  log.wait(1_600)

  // The callback first, its stream late.
  log.user('ask-pack', users['ask-pack'])
  post('pack-final')
  log.wait(500)
  begin('ledger-pack')
  stream('ledger-pack')
  log.finalized('ledger-pack')
  log.wait(700)

  // A cancelled turn, and one that fails but is answered anyway.
  begin('ledger-train')
  stream('ledger-train', 12)
  log.finalized('ledger-train', 'cancelled')
  begin('scout-forecast')
  stream('scout-forecast')
  log.finalized('scout-forecast', 'failed', {
    message: 'The forecast service closed the connection.',
    code: 'upstream_closed',
  })
  log.wait(800)
  post('forecast-final')
  log.wait(600)
  post('forecast-watch', { disposition: 'independent' })
  return log.text
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(
    fileURLToPath(new URL('../src/demo/recordings/default.ndjson', import.meta.url)),
    makeRecording(),
  )
}
