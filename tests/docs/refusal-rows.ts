import { type HttpErrorCode, offsetToken, type Place, readOffsetToken } from '../../src/protocol/index.ts'
import { createGateway, memoryLog } from '../../src/server/index.ts'

interface Turn {
  readonly path: string
  readonly token: string
}

/** A gateway to be refused by, and what there is to say to it. */
class Refuser {
  readonly #time = { now: 1_795_348_800_000 }
  #isRevoked = false
  #isLogBroken = false
  readonly #log = memoryLog({
    limits: {
      callbacksPerTurnCount: 2,
      approvalsPerTurnCount: 1,
      bubblesPerThreadCount: 3,
      threadCount: 2,
      openTurnsPerThreadCount: 3,
      textUnitsPerTurnCount: 8,
    },
  })
  readonly #gateway = createGateway({
    log: {
      ...this.#log,
      cursor: async (threadId) => {
        if (this.#isLogBroken) throw new Error('the log has failed')
        return this.#log.cursor(threadId)
      },
    },
    limits: {
      pollsPerTurnCount: 1,
      threadsPerMinuteCount: 3,
      socketCount: 2,
      socketsPerAddressCount: 1,
      frameEventCount: 2,
      behindCount: 3,
    },
    rates: {
      perAddress: { append: { count: 1, durationMs: 60_000 } },
      makeLimiter: () => ({
        consume: async (address) => {
          if (address === 'often') throw { msBeforeNext: 1_500 }
          if (address === 'lost') throw new Error('the limiter is not there')
        },
      }),
      whenUnavailable: 'refuse',
    },
    addressOf: (request) => request.headers.get('x-address') ?? '',
    authorize: ({ action, threadId, request }) => {
      if (action === 'connect') return request.headers.get('x-user') !== 'nobody'
      if (threadId === 'broken') throw new Error('the app has failed')
      return threadId !== 'closed'
    },
    isRevoked: () => this.#isRevoked,
    clock: { now: () => this.#time.now, setTimer: () => () => undefined },
  })

  async post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  }

  request(path: string, init: RequestInit, host = 'localhost'): Promise<Response> {
    return this.#gateway.fetch(new Request(`http://${host}${path}`, init))
  }

  async create(): Promise<Turn> {
    const { invocationId, token } = await (await this.post('/threads/t/invocations', {})).json()
    return { path: `/threads/t/invocations/${invocationId}`, token }
  }

  /** A turn with one chunk that has ended. */
  async ended(outcome = 'completed'): Promise<Turn> {
    const turn = await this.create()
    await this.post(`${turn.path}/chunks`, chunks(0))
    await this.post(`${turn.path}/finalize`, { outcome })
    return turn
  }

  callBack(
    token: string,
    body: object,
    headers: Readonly<Record<string, string>> = { 'idempotency-key': 'k' },
  ) {
    return this.post('/callback', body, { ...headers, authorization: `Bearer ${token}` })
  }

  revoke(): void {
    this.#isRevoked = true
  }

  breakLog(): void {
    this.#isLogBroken = true
  }

  pass(ms: number): void {
    this.#time.now += ms
  }

  hear(token: string, query = ''): Promise<Response> {
    return this.request(`/turn/control${query}`, { headers: { authorization: `Bearer ${token}` } })
  }

  read(query: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.request(`/threads/t/events?${query}`, { headers })
  }

  /** Reads from another place than the thread's end, which has one event. */
  async readFrom(place: Partial<Place>): Promise<Response> {
    await this.create()
    const token = (await this.read('')).headers.get('stream-next-offset') ?? ''
    const end = readOffsetToken(token) ?? { epoch: '', offset: 0 }
    return this.read(`offset=${offsetToken({ ...end, ...place })}`)
  }

  close(): Promise<void> {
    return this.#gateway.close()
  }
}

const parts = [{ kind: 'text', text: 'a' }]
const message = { author: { kind: 'user' }, parts }
const chunk = (seq: number, delta: string): object => ({ seq, part: { kind: 'text', delta } })
const asks = (...ids: readonly string[]): object => ({
  chunks: ids.map((approvalId, seq) => ({
    seq,
    part: { kind: 'tool_approval', toolCallId: 'c', approvalId },
  })),
})
const chunks = (...seqs: readonly number[]): object => ({ chunks: seqs.map((seq) => chunk(seq, `${seq}`)) })

/** How each refusal comes about. */
const refusalRows: Readonly<Record<HttpErrorCode, (refuser: Refuser) => Promise<Response>>> = {
  invalid_json: (r) => r.post('/threads/t/messages', 'hello'),
  invalid_body: (r) => r.post('/threads/t/messages', { parts }),
  invalid_query: async (r) => r.hear((await r.create()).token, '?after=-1'),
  invalid_offset: (r) => r.read('offset=12'),
  invalid_id: (r) => r.post(`/threads/${'x'.repeat(257)}/messages`, message),
  missing_idempotency_key: async (r) => r.callBack((await r.create()).token, { parts }, {}),
  missing_token: (r) => r.post('/callback', { parts }),
  invalid_token: async (r) => r.callBack(`${(await r.create()).token}x`, { parts }),
  expired_token: async (r) => {
    const { token } = await r.create()
    r.pass(86_400_001)
    return r.callBack(token, { parts })
  },
  revoked_token: async (r) => {
    const { token } = await r.create()
    r.revoke()
    return r.callBack(token, { parts })
  },
  unauthorized: (r) => r.read('', { 'x-user': 'nobody' }),
  forbidden: (r) => r.post('/threads/closed/messages', message),
  token_mismatch: async (r) => r.callBack((await r.create()).token, { parts, threadId: 'u' }),
  unknown_route: (r) => r.post('/threads', {}),
  unknown_invocation: async (r) => {
    const { path } = await r.create()
    return r.post(`${path.replace('/t/', '/u/')}/finalize`, { outcome: 'completed' })
  },
  unknown_approval: async (r) => r.post(`${(await r.create()).path}/approvals/a`, { approved: true }),
  unknown_message: (r) => r.post('/threads/t/retract', { messageId: 'm' }),
  method_not_allowed: (r) => r.request('/callback', { method: 'PUT' }),
  seq_gap: async (r) => r.post(`${(await r.create()).path}/chunks`, chunks(0, 2)),
  seq_conflict: async (r) =>
    r.post(`${(await r.create()).path}/chunks`, { chunks: [chunk(0, 'a'), chunk(0, 'b')] }),
  chunk_beyond_end: async (r) => {
    const { path } = await r.create()
    await r.post(`${path}/chunks`, chunks(0, 1))
    return r.post(`${path}/finalize`, { outcome: 'completed', chunkCount: 1 })
  },
  ended: async (r) => r.post(`${(await r.ended()).path}/chunks`, chunks(1)),
  decided: async (r) => {
    const { path } = await r.create()
    await r.post(`${path}/chunks`, asks('a'))
    await r.post(`${path}/approvals/a`, { approved: true })
    return r.post(`${path}/approvals/a`, { approved: false })
  },
  retracted: async (r) => {
    const { path } = await r.create()
    await r.post('/threads/t/retract', { invocationId: path.split('/').at(-1) })
    return r.post(`${path}/chunks`, chunks(0))
  },
  cancelled: async (r) => r.callBack((await r.ended('cancelled')).token, { parts }),
  stale_revision: async (r) => {
    const { token } = await r.create()
    await r.callBack(token, { parts, messageId: 'a', revision: 0 })
    return r.callBack(token, { parts, messageId: 'b', revision: 0 })
  },
  revision_gap: async (r) => r.callBack((await r.create()).token, { parts, messageId: 'a', revision: 1 }),
  content_conflict: async (r) => {
    const { token } = await r.create()
    await r.callBack(token, { parts })
    return r.callBack(token, { parts: [...parts, ...parts] })
  },
  id_conflict: async (r) => {
    await r.post('/threads/t/messages', { ...message, messageId: 'm' })
    return r.post('/threads/u/messages', { ...message, messageId: 'm' })
  },
  turn_full: async (r) => r.post(`${(await r.create()).path}/chunks`, { chunks: [chunk(0, '123456789')] }),
  thread_full: async (r) => {
    for (let count = 0; count < 3; count++) await r.ended()
    return r.post('/threads/t/messages', message)
  },
  too_many_parts: (r) =>
    r.post('/threads/t/messages', { ...message, parts: Array.from({ length: 1_025 }, () => parts[0]) }),
  too_many_callbacks: async (r) => {
    const { token } = await r.create()
    for (const key of ['a', 'b']) await r.callBack(token, { parts }, { 'idempotency-key': key })
    return r.callBack(token, { parts }, { 'idempotency-key': 'c' })
  },
  too_many_approvals: async (r) => r.post(`${(await r.create()).path}/chunks`, asks('a', 'b')),
  too_many_open_turns: async (r) => {
    for (let count = 0; count < 3; count++) await r.create()
    return r.post('/threads/t/invocations', {})
  },
  too_many_threads: async (r) => {
    for (const thread of ['a', 'b', 'c']) await r.post(`/threads/${thread}/messages`, message)
    return r.post('/threads/d/messages', message)
  },
  too_many_requests: (r) => r.post('/threads/t/messages', message, { 'x-address': 'often' }),
  rates_unavailable: (r) => r.post('/threads/t/messages', message, { 'x-address': 'lost' }),
  too_many_polls: async (r) => {
    const { token } = await r.create()
    return Promise.race([r.hear(token), r.hear(token)]) // the other one waits until the gateway closes
  },
  log_full: async (r) => {
    for (const thread of ['t', 'u']) await r.post(`/threads/${thread}/messages`, message)
    return r.post('/threads/v/messages', message)
  },
  epoch_changed: (r) => r.readFrom({ epoch: 'of another server' }),
  offset_trimmed: async (r) => {
    await r.create()
    await r.post('/threads/t/messages', { ...message, messageId: 'm' })
    await r.post('/threads/t/retract', { messageId: 'm' })
    return r.read('offset=-1')
  },
  offset_beyond: (r) => r.readFrom({ offset: 9 }),
  offset_diverged: (r) => r.readFrom({ check: 'another' }),
  offset_behind: async (r) => {
    const { path } = await r.create()
    const many = Array.from({ length: 100 }, (_, seq) => chunk(seq, ''))
    await r.post(`${path}/chunks`, { chunks: many })
    return r.read('offset=-1&behind=gone')
  },
  too_many_streams: async (r) => {
    await r.read('offset=-1&live=sse')
    return r.read('offset=-1&live=sse')
  },
  no_room: async (r) => {
    for (const address of ['a', 'b']) await r.read('offset=-1&live=sse', { 'x-address': address })
    return r.read('offset=-1&live=sse', { 'x-address': 'c' })
  },
  too_large: (r) => r.post('/threads/t/messages', ' '.repeat(1_048_577)),
  unsupported_media_type: (r) => r.post('/threads/t/messages', message, { 'content-type': 'text/plain' }),
  misdirected: (r) => r.request('/callback', { method: 'POST' }, 'evil.example'),
  draining: async (r) => {
    await r.close()
    return r.post('/threads/t/messages', message)
  },
  log_unavailable: (r) => {
    r.breakLog()
    return r.request('/healthz', {})
  },
  internal: (r) => r.post('/threads/broken/messages', message),
}

/** Has it come about, and answers the response. */
export async function playRefusal(code: HttpErrorCode): Promise<{ status: number; body: unknown }> {
  const refuser = new Refuser()
  try {
    const response = await refusalRows[code](refuser)
    return { status: response.status, body: await response.json() }
  } finally {
    await refuser.close()
  }
}
