// Events as a client receives them. They come from JSON.parse, so that each id is a separate string without a cached
// hash. An id shared by all events would make every lookup look faster than it is.

const words =
  'the ledger of a turn is found by its exact id and no other bubble has to move while the answer grows \
until its end which may be early late or repeated'.split(' ')

/** Deltas like those of a model: about a word each, sometimes a line break. The same for the same seed. */
export function deltasOf(count, seed = 1) {
  let state = seed
  return Array.from({ length: count }, (_, index) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return index % 40 === 39 ? `${words[state % words.length]}.\n` : `${words[state % words.length]} `
  })
}

/** A copy through JSON: equal, but nothing is shared. */
export const overWire = (value) => JSON.parse(JSON.stringify(value))

/** An id like those of servers, 36 characters long. */
export const idOf = (kind, index) => `${kind}-${index}`.padEnd(36, '-0123456789abcdef')

/** The log of one thread, written turn by turn. Each call returns the next events, with the next offsets. */
export class Log {
  threadId = idOf('thread', 0)
  #epoch = idOf('epoch', 0)
  #offset = 0

  constructor(threadId = idOf('thread', 0)) {
    this.threadId = threadId
  }

  #event(type, invocationId, rest) {
    const { threadId } = this
    const offset = this.#offset++
    return { v: 1, type, threadId, epoch: this.#epoch, offset, at: 1.7e12 + offset, invocationId, ...rest }
  }

  created = (id) => this.#event('invocation_created', id, { agentId: 'scout' })
  chunks = (id, deltas) =>
    deltas.map((delta, seq) => this.#event('stream_chunk', id, { seq, part: { kind: 'text', delta } }))
  finalized = (id, chunkCount) => this.#event('stream_finalized', id, { chunkCount, outcome: 'completed' })

  /** A post of an agent's tool: the answer, or a separate bubble. */
  callback = (id, messageId, text, disposition = 'replace') =>
    this.#event('callback', id, {
      origin: 'callback',
      messageId,
      disposition,
      revision: 0,
      parts: [{ kind: 'text', text }],
    })

  /** A message of a user. */
  message = (messageId, clientMessageId, text) =>
    this.#event('message', undefined, {
      messageId,
      clientMessageId,
      author: { kind: 'user', id: 'ada' },
      revision: 0,
      parts: [{ kind: 'text', text }],
    })

  /** A turn from its creation to its end. */
  turn(id, deltas) {
    return [this.created(id), ...this.chunks(id, deltas), this.finalized(id, deltas.length)]
  }

  /** The turns that a chat already shows, a thousand at a time. */
  *history(
    turnCount,
    deltas = ['An answer of some words, ', 'in two chunks.'],
    turnId = (turn) => idOf('turn', turn),
  ) {
    for (let from = 0; from < turnCount; from += 1_000) {
      const count = Math.min(1_000, turnCount - from)
      yield overWire(
        Array.from({ length: count }, (_, index) => this.turn(turnId(from + index), deltas)).flat(),
      )
    }
  }
}
