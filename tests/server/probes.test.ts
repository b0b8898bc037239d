import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGateway, type GatewayOptions, type Log, memoryLog } from '../../src/server/index.ts'
import { testGateway } from './support/test-gateway.ts'

const pairCount = 5_000 // each is two probes
const socketPairCount = 100

const parts = [{ kind: 'text', text: 'a' }] as const

/** What is not theirs: a thread that somebody else has, with all that there can be in one. */
async function filledLog(): Promise<Log> {
  const log = memoryLog()
  const chunk = { kind: 'tool_approval', toolCallId: 'c', approvalId: 'approval' } as const
  for (const threadId of ['theirs', 'mine'])
    await log.append(threadId, [
      { type: 'invocation_created', invocationId: `${threadId} turn`, agentId: 'agent' },
      { type: 'stream_chunk', invocationId: `${threadId} turn`, seq: 0, part: chunk },
      {
        type: 'callback',
        invocationId: `${threadId} turn`,
        messageId: `${threadId} answer`,
        disposition: 'replace',
        parts,
      },
      {
        type: 'callback',
        invocationId: `${threadId} turn`,
        messageId: `${threadId} post`,
        disposition: 'independent',
        parts,
      },
      { type: 'message', messageId: `${threadId} message`, author: { kind: 'user', id: 'ada' }, parts },
      { type: 'message', messageId: `${threadId} gone`, author: { kind: 'user', id: 'ada' }, parts },
      { type: 'retraction', messageId: `${threadId} gone` },
      { type: 'invocation_created', invocationId: `${threadId} ended` },
      { type: 'stream_finalized', invocationId: `${threadId} ended`, outcome: 'completed' },
    ])
  return log
}

/** The log, and which of its functions were called. */
function spied(log: Log): { readonly log: Log; readonly calls: string[] } {
  const calls: string[] = []
  const spy = new Proxy(log, {
    get(target, name, self) {
      const member: unknown = Reflect.get(target, name, self)
      if (typeof member !== 'function') return member
      return (...given: unknown[]) => {
        if (name !== 'openTurns') calls.push(String(name))
        return Reflect.apply(member, target, given)
      }
    },
  })
  return { log: spy, calls }
}

/** Ids that stand in the place of those that are there, of the same length. */
const absent = (id: string): string => id.replaceAll(/[a-z]/g, 'x')

interface Probe {
  readonly method: string
  readonly path: string
  readonly body?: object
  readonly headers: Readonly<Record<string, string>>
}

const reads: readonly string[] = ['snapshot', 'events?offset=-1', 'events?offset=-1&live=sse']
const turnIds = fc.constantFrom('theirs turn', 'theirs ended')
const postIds = fc.constantFrom('theirs message', 'theirs answer', 'theirs post', 'theirs gone')
const revision = fc.option(fc.nat(3), { nil: undefined })

/** A request as a function of what it names, so that it can name what is there and what is not. */
const probes = (
  threadIds: fc.Arbitrary<string>,
): fc.Arbitrary<(name: (id: string) => string) => Omit<Probe, 'headers'>> => {
  const post = (path: string, body: object) => ({ method: 'POST', path, body })
  const at = (threadId: string, rest: string): string => `/threads/${encodeURIComponent(threadId)}/${rest}`
  return fc.oneof(
    fc.tuple(threadIds, turnIds, fc.nat(2)).map(
      ([thread, turn, seq]) =>
        (name: (id: string) => string) =>
          post(at(name(thread), `invocations/${encodeURIComponent(name(turn))}/chunks`), {
            chunks: [{ seq, part: { kind: 'text', delta: 'a' } }],
          }),
    ),
    fc.tuple(threadIds, turnIds).map(
      ([thread, turn]) =>
        (name: (id: string) => string) =>
          post(at(name(thread), `invocations/${encodeURIComponent(name(turn))}/chunks`), { chunks: [] }),
    ),
    fc.tuple(threadIds, turnIds, fc.constantFrom('completed', 'cancelled')).map(
      ([thread, turn, outcome]) =>
        (name: (id: string) => string) =>
          post(at(name(thread), `invocations/${encodeURIComponent(name(turn))}/finalize`), { outcome }),
    ),
    fc.tuple(threadIds, turnIds).map(
      ([thread, turn]) =>
        (name: (id: string) => string) =>
          post(at(name(thread), `invocations/${encodeURIComponent(name(turn))}/cancel`), {}),
    ),
    fc.tuple(threadIds, turnIds, fc.constantFrom('approval', 'unknown')).map(
      ([thread, turn, approval]) =>
        (name: (id: string) => string) =>
          post(
            at(name(thread), `invocations/${encodeURIComponent(name(turn))}/approvals/${name(approval)}`),
            {
              approved: true,
            },
          ),
    ),
    fc.tuple(threadIds, turnIds).map(
      ([thread, turn]) =>
        (name: (id: string) => string) =>
          post(at(name(thread), 'retract'), { invocationId: name(turn) }),
    ),
    fc.tuple(threadIds, postIds).map(
      ([thread, messageId]) =>
        (name: (id: string) => string) =>
          post(at(name(thread), 'retract'), { messageId: name(messageId) }),
    ),
    fc.tuple(threadIds, postIds, revision).map(
      ([thread, messageId, edited]) =>
        (name: (id: string) => string) =>
          post(at(name(thread), 'messages'), {
            author: { kind: 'user', id: 'eve' },
            messageId: name(messageId),
            parts,
            ...(edited !== undefined && { revision: edited }),
          }),
    ),
    fc.tuple(threadIds, turnIds).map(
      ([thread, turn]) =>
        (name: (id: string) => string) =>
          post(at(name(thread), 'invocations'), { regenerates: name(turn) }),
    ),
    fc
      .tuple(threadIds, fc.constantFrom('invocations', 'messages', 'retract', ...reads))
      .filter(([thread, route]) => thread === 'theirs' || !reads.includes(route)) // of their own they read what is there
      .map(([thread, route]) => (name: (id: string) => string) => ({
        method: 'GET',
        path: at(name(thread), route),
      })),
  )
}

async function answerOf(
  gateway: ReturnType<typeof createGateway>,
  { method, path, body }: Omit<Probe, 'headers'>,
) {
  const headers = { 'content-type': 'application/json', 'x-user': 'eve' }
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const response = await gateway.fetch(new Request(`http://localhost${path}`, init))
  return { status: response.status, headers: [...response.headers], text: await response.text() }
}

/** Probes a log by pairs, and compares answers, and what was done for them. */
async function probeAll(
  authorize: GatewayOptions['authorize'],
  threadIds: fc.Arbitrary<string>,
  count: number,
  isUnread: boolean,
) {
  const { log, calls } = spied(await filledLog())
  const gateway = createGateway({ log, authorize })
  const seen = new Map<number, number>()
  const take = async (probe: Omit<Probe, 'headers'>) => {
    calls.length = 0
    const answer = await answerOf(gateway, probe)
    return { ...answer, calls: [...calls] }
  }
  await fc.assert(
    fc.asyncProperty(probes(threadIds), async (probe) => {
      const there = await take(probe((id) => id))
      const nowhere = await take(probe((id) => (id === 'mine' ? id : absent(id))))
      expect(there).toEqual(nowhere)
      expect(there.text).not.toContain('theirs')
      seen.set(there.status, (seen.get(there.status) ?? 0) + 1)
      expect(isUnread ? there.calls : []).toEqual([])
    }),
    { numRuns: count, seed: 42 },
  )
  await gateway.close()
  return seen
}

test('a thread of somebody else reveals nothing: existing and missing ids get the same answer, and the log is not read', async () => {
  const mayNot: GatewayOptions['authorize'] = () => false
  const seen = await probeAll(mayNot, fc.constantFrom('theirs'), pairCount / 2, true)
  expect([...seen.keys()].toSorted((a, b) => a - b)).toEqual([401, 403, 405])
}, 120_000)

test('a client’s own thread reveals nothing of another, and takes nothing from it', async () => {
  // All that there is, in their own thread: the routes are the strictest boundary then.
  const inOwn: GatewayOptions['authorize'] = ({ threadId }) => threadId === 'mine' || threadId === undefined
  const own = fc.constantFrom('mine')
  const seen = await probeAll(
    (question) => question.action !== 'produce' && inOwn(question),
    own,
    pairCount / 4,
    false,
  )
  expect([...seen.keys()].toSorted((a, b) => a - b)).toEqual([403, 404, 405])
}, 120_000)

test('a client that may produce in its own thread learns nothing of turns in another', async () => {
  const inOwn: GatewayOptions['authorize'] = ({ threadId }) => threadId === 'mine' || threadId === undefined
  const turnsOnly = probesOfTurns()
  const { log, calls } = spied(await filledLog())
  const gateway = createGateway({ log, authorize: inOwn })
  await fc.assert(
    fc.asyncProperty(turnsOnly, async (probe) => {
      const take = async (name: (id: string) => string) => {
        calls.length = 0
        return { ...(await answerOf(gateway, probe(name))), calls: [...calls] }
      }
      const there = await take((id) => id)
      expect(there).toEqual(await take((id) => (id === 'mine' ? id : absent(id))))
      expect(there.status).toBeGreaterThanOrEqual(400)
    }),
    { numRuns: pairCount / 4, seed: 42 },
  )
  await gateway.close()
}, 120_000)

/** All but messages with an id of one's own: an id is one thing in all threads, so who chooses one learns that it is taken. */
const probesOfTurns = () =>
  probes(fc.constantFrom('mine')).filter((probe) => !probe((id) => id).path.endsWith('/messages'))

test('a socket that may not read a thread is told the same of one that is there and one that is not', async () => {
  const { log, calls } = spied(await filledLog())
  const gateway = await testGateway({ log, authorize: ({ action }) => action === 'connect' })
  const socket = await gateway.open()
  const ask = async (threadId: string, place: object) => {
    const ref = crypto.randomUUID()
    calls.length = 0
    socket.send({ type: 'subscribe', threadId, ref, ...place })
    const frame = await socket.frame('error', (error) => error.ref === ref)
    return { ...frame, ref: '', threadId: '', calls: [...calls] }
  }
  for (let index = 0; index < socketPairCount; index++) {
    const place = index % 2 === 0 ? {} : { epoch: 'e', offset: index }
    const there = await ask('theirs', place)
    expect(there).toEqual(await ask('nobody', place))
    expect(there).toMatchObject({ code: 'forbidden', calls: [] })
  }
  expect(gateway.gateway.counts().subscriptionCount).toBe(0)
}, 120_000)

test('a message that is somebody else’s is refused as one that is not there, in a thread that they read', async () => {
  const gateway = createGateway({
    log: await filledLog(),
    authorize: ({ action }) => action === 'read' || action === 'message',
  })
  const edit = (messageId: string) =>
    answerOf(gateway, {
      method: 'POST',
      path: '/threads/mine/messages',
      body: { author: { kind: 'user' }, messageId, parts, revision: 1 },
    })
  const own = await edit('mine message')
  expect(own.status).toBe(403)
  expect(await edit('nobody')).toEqual(own)
  expect(await edit('theirs message')).toEqual(own)
  await gateway.close()
})
