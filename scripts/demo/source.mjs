// A process that plays recorded events into the gateway: each through the route of a producer, with ids made by the
// gateway. It gets one job over IPC and ends after it.
import { randomUUID } from 'node:crypto'
import { pause } from './pace.mjs'
import { post, RefusedError } from './post.mjs'

const baseUrl = process.env.ONEBUBBLE_URL
/** A recording may retract what others have said; visitors may not. */
const playerToken = process.env.ONEBUBBLE_PLAYER_TOKEN

process.on('disconnect', () => process.exit(0)) // the server has ended
process.once('message', (job) => void play(job).finally(() => process.disconnect()))

async function play({ deliveries, threadIds }) {
  const source = new Source(deliveries, threadIds)
  for (const { event, line, delayMs } of deliveries) {
    await pause(delayMs)
    try {
      await source.send(event)
    } catch (error) {
      console.error(`[source] line ${line}: ${error.message}`)
      if (!(error instanceof RefusedError)) return // the gateway cannot be reached
    }
  }
}

class Source {
  /** The key of a run: in another run, the same events are other turns. */
  #run = randomUUID()
  #turns = new Map()
  #messageIds = new Map()
  #created = new Map()
  #threadIds

  /** @param {Readonly<Record<string, string>>} threadIds recorded id → the thread to play into */
  constructor(deliveries, threadIds) {
    this.#threadIds = new Map(Object.entries(threadIds))
    for (const { event } of deliveries)
      if (event?.type === 'invocation_created') this.#created.set(event.invocationId, event)
  }

  async send(event) {
    switch (event?.type) {
      case 'invocation_created':
        return void (await this.#turn(event))
      case 'stream_chunk':
        return this.#post(event, 'chunks', { chunks: [{ seq: event.seq, part: event.part }] })
      case 'stream_finalized':
        return this.#post(event, 'finalize', { outcome: event.outcome, error: event.error })
      case 'approval':
        required(event.approvalId, 'invalid_event', 'it has no approvalId')
        return this.#post(event, `approvals/${encodeURIComponent(event.approvalId)}`, {
          approved: event.approved,
          reason: event.reason,
        })
      case 'callback':
        required(event.messageId, 'invalid_event', 'it has no messageId')
        return this.#callBack(event)
      case 'message':
        return this.#message(event)
      case 'retraction':
        return this.#retract(event)
      default:
        throw new RefusedError({ status: 0, code: 'unknown_type', message: 'no producer sends this' })
    }
  }

  /** The turn of an event. Its creation gives its token. An event recorded before its creation creates the turn. */
  async #turn({ threadId, invocationId }) {
    required(invocationId, 'missing_invocation_id', 'it names no turn')
    const begun = this.#turns.get(invocationId)
    if (begun !== undefined) return begun
    const { agentId, replyTo, chainId, regenerates } = this.#created.get(invocationId) ?? {}
    const body = {
      agentId,
      replyTo: this.#messageIds.get(replyTo),
      chainId,
      regenerates: this.#turns.get(regenerates)?.invocationId,
    }
    const url = `${baseUrl}/threads/${encodeURIComponent(this.#thread(threadId))}/invocations`
    const turn = await post(url, body, { 'idempotency-key': `${this.#run}/${invocationId}` })
    const known = { ...turn, url: `${url}/${encodeURIComponent(turn.invocationId)}` }
    this.#turns.set(invocationId, known)
    return known
  }

  async #post(event, route, body) {
    const { url } = await this.#turn(event)
    return post(`${url}/${route}`, body)
  }

  async #callBack(event) {
    const { token } = await this.#turn(event)
    const { parts, disposition } = event
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': keyOf(event) }
    const { messageId } = await post(`${baseUrl}/callback`, { parts, disposition }, headers)
    this.#messageIds.set(event.messageId, messageId)
  }

  async #message(event) {
    const { threadId, messageId, invocationId, author, parts, revision } = event
    required(messageId, 'invalid_event', 'it has no messageId')
    const url = `${baseUrl}/threads/${encodeURIComponent(this.#thread(threadId))}/messages`
    const body = {
      // An author with an id belongs to the recording; agents answer only visitors.
      author: { ...author, id: author?.id ?? 'recorded' },
      parts,
      messageId: this.#messageIds.get(messageId),
      revision: revision > 0 ? revision : undefined,
      invocationId: this.#turns.get(invocationId)?.invocationId,
    }
    const minted = await post(url, body, { 'idempotency-key': `${this.#run}/${keyOf(event)}` })
    this.#messageIds.set(messageId, minted.messageId)
  }

  /** Retracts what was played before. Nothing else may be retracted here. */
  async #retract({ threadId, messageId, invocationId }) {
    const url = `${baseUrl}/threads/${encodeURIComponent(this.#thread(threadId))}/retract`
    const body =
      messageId === undefined
        ? { invocationId: this.#turns.get(invocationId)?.invocationId }
        : { messageId: this.#messageIds.get(messageId) }
    required(
      body.messageId ?? body.invocationId,
      'invalid_event',
      'the retracted message or turn was not played',
    )
    return post(url, body, { authorization: `Bearer ${playerToken}` })
  }

  #thread(threadId) {
    required(threadId, 'invalid_event', 'it names no thread')
    return this.#threadIds.get(threadId) ?? threadId
  }
}

/** A missing id belongs to nothing: everything without one would end up in the same place. */
function required(id, code, message) {
  if (typeof id !== 'string' || id === '') throw new RefusedError({ status: 0, code, message })
}

const keyOf = ({ messageId, revision = 0 }) => `${messageId}/${revision}`
