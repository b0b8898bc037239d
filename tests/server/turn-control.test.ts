import { describe, expect, test } from 'vitest'
import { settingsOf } from '../../src/server/gateway-options.ts'
import type { GatewayOptions } from '../../src/server/index.ts'
import { memoryLog } from '../../src/server/index.ts'
import { TurnControls } from '../../src/server/turn-control.ts'
import { virtualClock } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { testGateway } from './support/test-gateway.ts'

const asks = (seq: number, approvalId: string) => ({
  seq,
  part: { kind: 'tool_approval', toolCallId: 'c', approvalId } as const,
})

/** A turn that has asked for approvals `a` and `b`, and how its producer hears. */
async function waitingTurn(options: Partial<GatewayOptions> = {}) {
  const gateway = await testGateway(options)
  const begun = await gateway.gateway.turn('t')
  if (!begun.ok) throw new Error(begun.error.message)
  const { turn } = begun
  await turn.chunks([asks(0, 'a'), asks(1, 'b')])
  const path = `/threads/t/invocations/${turn.invocationId}`
  const hear = (query = '', signal?: AbortSignal) =>
    gateway.request(`/turn/control${query}`, {
      headers: { authorization: `Bearer ${turn.token}` },
      ...(signal !== undefined && { signal }),
    })
  const timers = gateway.clock.timerCount
  /** A request that waits has a timer, and nothing else here sets one after this. */
  const isWaiting = (count: number) =>
    eventually(() => expect(gateway.gateway.counts().pollCount).toBe(count))
  return { ...gateway, turn, path, hear, isWaiting, timers }
}

const nothing = { cancelled: false, ended: false, approvals: [] }

describe('who asks for news of a turn', () => {
  test('is answered at once with what is new since, and where to go on', async () => {
    const { post, path, hear } = await waitingTurn()
    await post(`${path}/approvals/a`, { approved: true })
    const first = await hear()
    expect([first.status, first.body]).toEqual([
      200,
      { cancelled: false, ended: false, approvals: [{ approvalId: 'a', approved: true }], after: 4 },
    ])
    expect(first.headers.get('cache-control')).toBe('no-store')
    await post(`${path}/approvals/b`, { approved: false, reason: 'no' })
    expect((await hear('?after=4')).body).toEqual({
      ...nothing,
      approvals: [{ approvalId: 'b', approved: false, reason: 'no' }],
      after: 5,
    })
    expect((await hear('?after=0')).body.approvals).toHaveLength(2)
  })

  test('waits for what comes, whatever else the thread says meanwhile', async () => {
    const { post, path, hear, isWaiting } = await waitingTurn()
    const answer = hear('?after=3')
    await isWaiting(1)
    await post('/threads/t/messages', { author: { kind: 'user' }, parts: [{ kind: 'text', text: 'a' }] })
    await isWaiting(1)
    await post(`${path}/cancel`)
    expect((await answer).body).toEqual({ cancelled: true, ended: true, approvals: [], after: 5 })
    await isWaiting(0)
  })

  test('is answered after 25 s with nothing', async () => {
    const { hear, isWaiting, clock, timers } = await waitingTurn()
    const answer = hear('?after=3')
    await isWaiting(1)
    clock.advance(25_000)
    expect((await answer).body).toEqual({ ...nothing, after: 3 })
    await isWaiting(0)
    expect(timers).toBeGreaterThan(0)
  })

  test('is told that the turn has ended otherwise, however often', async () => {
    const { post, path, hear } = await waitingTurn()
    await post(`${path}/finalize`, { outcome: 'completed' })
    for (const query of ['', '?after=4', '?after=99'])
      expect((await hear(query)).body).toMatchObject({ cancelled: false, ended: true, approvals: [] })
  })

  test('is told that the turn was taken back', async () => {
    const { post, hear, isWaiting, turn } = await waitingTurn()
    const answer = hear()
    await isWaiting(1)
    await post('/threads/t/retract', { invocationId: turn.invocationId })
    expect((await answer).body).toMatchObject({ cancelled: true, ended: true })
  })

  test('and hangs up leaves nothing behind', async () => {
    const { hear, isWaiting } = await waitingTurn()
    const hangUp = new AbortController()
    const answer = hear('', hangUp.signal)
    await isWaiting(1)
    hangUp.abort()
    await expect(answer).rejects.toThrow('aborted')
    await isWaiting(0)
  })

  test('is answered when the gateway closes', async () => {
    const { hear, isWaiting, gateway } = await waitingTurn()
    const answer = hear()
    await isWaiting(1)
    const closed = gateway.close()
    expect((await answer).body).toEqual({ ...nothing, after: 0 })
    await closed
  })

  test('beside as many as may wait is refused', async () => {
    const { hear, isWaiting, turn } = await waitingTurn({ limits: { pollsPerTurnCount: 2 } })
    const hangUp = new AbortController()
    const waiting = [hear('', hangUp.signal), turn.control(0, { signal: hangUp.signal })]
    await isWaiting(2)
    expect(await hear()).toMatchObject({ status: 429, body: { error: { code: 'too_many_polls' } } })
    hangUp.abort()
    await Promise.allSettled(waiting)
    await isWaiting(0)
  })

  test.each(['?after=-1', '?after=1.5', '?after=x', '?after=', `?after=${2 ** 53}`])(
    'from %s is refused',
    async (query) => {
      const { hear } = await waitingTurn()
      expect(await hear(query)).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_query', path: 'after' } },
      })
    },
  )

  test('without the token of the turn, or with one that was revoked, is refused', async () => {
    let isRevoked = false
    const { request, hear, post } = await waitingTurn({ isRevoked: () => isRevoked })
    const codeOf = async (answer: ReturnType<typeof request>) => (await answer).body.error.code
    expect(await codeOf(request('/turn/control', {}))).toBe('missing_token')
    expect(await codeOf(request('/turn/control', { headers: { authorization: 'Bearer x' } }))).toBe(
      'invalid_token',
    )
    isRevoked = true
    expect(await codeOf(hear())).toBe('revoked_token')
    const posted = await post('/turn/control')
    expect([posted.body.error.code, posted.headers.get('allow')]).toEqual(['method_not_allowed', 'GET'])
  })
})

describe('a turn of this process', () => {
  test('hears what people say until it has ended, and asks nobody', async () => {
    const { post, path, turn, isWaiting } = await waitingTurn()
    const heard: unknown[] = []
    turn.onControl((control) => heard.push(control))
    await isWaiting(1)
    await post(`${path}/approvals/a`, { approved: true })
    await eventually(() => expect(heard).toHaveLength(1))
    await post(`${path}/cancel`)
    await eventually(() => expect(heard).toHaveLength(2))
    expect(heard).toEqual([
      { ...nothing, approvals: [{ approvalId: 'a', approved: true }], after: 4 },
      { cancelled: true, ended: true, approvals: [], after: 5 },
    ])
    await isWaiting(0)
  })

  test('hears no more when it does not want to, and leaves nothing behind', async () => {
    const { post, path, turn, isWaiting } = await waitingTurn()
    const heard: unknown[] = []
    const stop = turn.onControl((control) => heard.push(control))
    await isWaiting(1)
    stop()
    await isWaiting(0)
    await post(`${path}/cancel`)
    expect(heard).toEqual([])
  })

  test('asks once as the route does, and gives a sign of life', async () => {
    const { turn } = await waitingTurn()
    expect(await turn.alive()).toEqual({ ok: true, nextSeq: 2, appendedCount: 0, duplicateCount: 0 })
    await turn.finalize({ outcome: 'completed' })
    expect(await turn.control()).toEqual({ ok: true, ...nothing, ended: true, after: 4 })
    expect(await turn.control(-1)).toMatchObject({ ok: false, error: { code: 'invalid_query' } })
    expect(await turn.alive()).toMatchObject({ ok: false, error: { code: 'ended' } })
  })

  test('is told of a log that throws', async () => {
    const log = memoryLog()
    const { turn, errors, isWaiting } = await waitingTurn({
      log: {
        ...log,
        turn: async () => {
          throw new Error('no log')
        },
      },
    })
    turn.onControl(() => undefined)
    await eventually(() => expect(errors.map(String)).toEqual(['Error: no log']))
    await isWaiting(0)
  })
})

test('what comes while the log is being asked is not missed', async () => {
  const log = memoryLog()
  await log.append('t', [{ type: 'invocation_created', invocationId: 'i' }])
  let goOn: () => void = () => undefined
  const slow = {
    ...log,
    turn: async (threadId: string, invocationId: string) => {
      const turn = await log.turn(threadId, invocationId)
      await new Promise<void>((resolve) => (goOn = resolve))
      return turn
    },
  }
  const settings = settingsOf({ log: slow, authorize: () => true, clock: virtualClock() })
  const controls = new TurnControls(settings)
  const answer = controls.ask({ threadId: 't', invocationId: 'i', after: 0 })
  await log.append('t', [{ type: 'stream_finalized', invocationId: 'i', outcome: 'cancelled' }])
  await Promise.resolve()
  goOn()
  await expect.poll(() => (goOn(), controls.pollCount)).toBe(0)
  expect(await answer).toEqual({ cancelled: true, ended: true, approvals: [], after: 2 })
})
