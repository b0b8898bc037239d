import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { httpErrors, requestSchemas, type Route } from '../../src/protocol/index.ts'
import { createGateway, memoryLog } from '../../src/server/index.ts'

/** How many inputs each route gets. `npm run fuzz` sets it to far more. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 200)

/** Catches a hang, and nothing else. */
const timeoutMs = Math.max(60_000, numRuns * 50)

const errors: unknown[] = []
const log = memoryLog({
  limits: { callbacksPerTurnCount: 50, bubblesPerThreadCount: 500 },
  keptEventCount: 200,
})
const gateway = createGateway({
  log,
  authorize: ({ request }) => request.headers.get('x-may') !== 'no',
  clock: { now: () => 1_800_000_000_000, setTimer: () => () => undefined },
  onError: (error) => errors.push(error),
})
afterAll(() => gateway.close())

const send = async (path: string, init: RequestInit): Promise<{ status: number; body: unknown }> => {
  const response = await gateway.fetch(new Request(`http://gateway${path}`, init))
  return { status: response.status, body: await response.json() }
}
const json = { 'content-type': 'application/json' }

/** A turn to aim at. */
async function begin(): Promise<{ readonly invocationId: string; readonly token: string }> {
  const begun = await gateway.turn(`t${Math.trunc(begunCount++ / 100)}`)
  if (!begun.ok) throw new Error(begun.error.message)
  return { ...begun.turn, invocationId: `${begun.turn.threadId} ${begun.turn.invocationId}` }
}
let begunCount = 0

const text = { kind: 'text', text: 'a' }
const bodies: Record<Route, object> = {
  create: { agentId: 'a', replyTo: 'm', chainId: 'c' },
  chunks: {
    chunks: [
      { seq: 0, part: { kind: 'text', delta: 'a' } },
      { seq: 1, part: { kind: 'data', name: 'n', dataId: 'd', value: {} } },
    ],
  },
  finalize: { outcome: 'completed', chunkCount: 0, error: { message: 'a', code: 'b' } },
  message: {
    author: { kind: 'user', id: 'ada' },
    parts: [text],
    messageId: 'm',
    clientMessageId: 'c',
    revision: 0,
    invocationId: 'i',
  },
  callback: { parts: [text], disposition: 'replace', messageId: 'p', revision: 0 },
  cancel: {},
  approve: { approved: true, reason: 'a' },
  retract: { messageId: 'm' },
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    '__proto__',
    '\u0000',
    '\ud800',
    '{"type":"callback"}',
    2 ** 53,
    -1,
    0.5,
    null,
    true,
    [],
    {},
  ),
  fc.constantFrom<unknown>(
    'x'.repeat(257),
    'completed',
    'callback',
    'replace',
    'independent',
    'agent',
    'text',
    0,
    1,
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

/** A body with some of what it holds replaced, removed, added or doubled. */
const mutated = (body: object): fc.Arbitrary<unknown> =>
  fc
    .array(fc.tuple(fc.constantFrom('set', 'delete', 'add', 'double'), fc.nat(), odd), { maxLength: 4 })
    .map((edits) => {
      const root = { body: structuredClone(body) as unknown }
      for (const [edit, at, value] of edits) {
        const places: [Record<string, unknown>, string][] = []
        const look = (holder: object): void => {
          for (const key of Object.keys(holder)) {
            places.push([holder as Record<string, unknown>, key])
            const inner: unknown = Reflect.get(holder, key)
            if (typeof inner === 'object' && inner !== null) look(inner)
          }
        }
        look(root)
        const [holder, key] = places[at % places.length] ?? [{}, '']
        if (edit === 'set') holder[key] = structuredClone(value)
        else if (edit === 'delete' && !Array.isArray(holder)) Reflect.deleteProperty(holder, key)
        else if (edit === 'add' && !Array.isArray(holder)) holder['extra'] = value
        else if (edit === 'double' && Array.isArray(holder[key]))
          holder[key] = [...(holder[key] as unknown[]), ...(holder[key] as unknown[])]
      }
      return root.body
    })

/** The text of a body: mostly JSON, at times cut, doubled or replaced. */
const textOf = (body: object): fc.Arbitrary<string> =>
  fc
    .tuple(mutated(body), fc.constantFrom('', '', '', '', 'cut', 'twice', 'garbage'), fc.nat(), fc.string())
    .map(([value, damage, at, garbage]) => {
      const whole = JSON.stringify(value) ?? ''
      if (damage === 'cut') return whole.slice(0, at % (whole.length + 1))
      if (damage === 'twice') return whole + whole
      return damage === 'garbage' ? garbage : whole
    })

const header = fc.string({ unit: 'grapheme-ascii', maxLength: 300 }).map((value) => value.trim())
const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'application/json',
      'application/json',
      'text/plain',
      '',
    ),
    'idempotency-key': header,
    authorization: fc.oneof(header, fc.constant('Bearer '), fc.constant('Bearer a.b.c')),
    'content-length': fc.constantFrom('0', '5', '999999999', '-1', 'NaN'),
    'x-may': fc.constantFrom('yes', 'yes', 'no'),
  },
  { requiredKeys: ['content-type'] },
)

const paths: Record<Route, (threadId: string, invocationId: string) => string> = {
  create: (threadId) => `/threads/${threadId}/invocations`,
  chunks: (threadId, invocationId) => `/threads/${threadId}/invocations/${invocationId}/chunks`,
  finalize: (threadId, invocationId) => `/threads/${threadId}/invocations/${invocationId}/finalize`,
  message: (threadId) => `/threads/${threadId}/messages`,
  callback: () => '/callback',
  cancel: (threadId, invocationId) => `/threads/${threadId}/invocations/${invocationId}/cancel`,
  approve: (threadId, invocationId) => `/threads/${threadId}/invocations/${invocationId}/approvals/a`,
  retract: (threadId) => `/threads/${threadId}/retract`,
}
const segment = fc.constantFrom(
  'own',
  'own',
  'own',
  '__proto__',
  '%zz',
  '%00',
  'x'.repeat(257),
  '%F0%9F%92%AC',
)

test.each(Object.keys(requestSchemas) as Route[])(
  '%s: whatever is sent, nothing is thrown and no server error comes back, and a refusal says what it is',
  async (route) => {
    await fc.assert(
      fc.asyncProperty(
        textOf(bodies[route]),
        headers,
        segment,
        fc.boolean(),
        async (body, sent, at, isOwn) => {
          const turn = await begin()
          const [threadId = '', invocationId = ''] = turn.invocationId.split(' ')
          const place = at === 'own' ? invocationId : at
          const path = paths[route](at === 'own' || isOwn ? threadId : at, place)
          const authorization = isOwn ? { authorization: `Bearer ${turn.token}` } : {}
          const before = errors.length
          const { status, body: answer } = await send(path, {
            method: 'POST',
            headers: { ...json, ...sent, ...authorization },
            body,
          })
          expect(errors.slice(before)).toEqual([])
          if (status === 200 || status === 201) return
          const { error } = answer as { error: { code: keyof typeof httpErrors; message: string } }
          expect(Object.keys(httpErrors)).toContain(error.code)
          expect([status, error.message]).toEqual([
            httpErrors[error.code].status,
            expect.stringContaining(httpErrors[error.code].message),
          ])
          expect(status === 507 || status < 500).toBe(true)
        },
      ),
      { numRuns },
    )
  },
  timeoutMs,
)

test(
  'what the mutated inputs have left in the log can be read, and its snapshot is taken by a store',
  async () => {
    const { createBubbleStore } = await import('../../src/index.ts')
    for (let thread = 0; thread * 100 < begunCount; thread++) {
      const store = createBubbleStore()
      const { snapshot } = await log.snapshot(`t${thread}`)
      expect(store.hydrate(snapshot)).toEqual({ status: 'applied' })
    }
  },
  timeoutMs,
)
