import { describe, expect, test } from 'vitest'
import type { InProcessTurn, InProcessTurnOptions } from '../../src/server/index.ts'
import { testGateway, type TestGateway } from './support/test-gateway.ts'

const parts = [{ kind: 'text' as const, text: 'The soup.' }]
const chunk = (seq: number, delta = `${seq};`) => ({ seq, part: { kind: 'text' as const, delta } })

async function begin({ gateway }: TestGateway, options?: InProcessTurnOptions): Promise<InProcessTurn> {
  const begun = await gateway.turn('t', options)
  if (!begun.ok) throw new Error(begun.error.message)
  return begun.turn
}

describe('a turn that the process itself produces', () => {
  test('stands in the log as one over HTTP does, and asks nobody', async () => {
    const gateway = await testGateway({ authorize: () => false })
    const turn = await begin(gateway, { agentId: 'cook', replyTo: 'm-1' })
    expect(await turn.chunks([chunk(0), chunk(1)])).toEqual({
      ok: true,
      nextSeq: 2,
      appendedCount: 2,
      duplicateCount: 0,
    })
    expect(await turn.finalize({ outcome: 'completed' })).toMatchObject({
      ok: true,
      chunkCount: 2,
      offset: 3,
    })
    expect(await turn.callback({ parts }, 'call-1')).toMatchObject({
      ok: true,
      status: 'appended',
      revision: 0,
    })
    const tail = await gateway.log.tail('t', undefined, 10)
    const { invocationId } = turn
    expect(tail).toMatchObject({
      events: [
        { type: 'invocation_created', agentId: 'cook', replyTo: 'm-1', invocationId },
        { type: 'stream_chunk', seq: 0, invocationId },
        { type: 'stream_chunk', seq: 1, invocationId },
        { type: 'stream_finalized', chunkCount: 2, invocationId },
        { type: 'callback', origin: 'callback', disposition: 'replace', parts, invocationId },
      ],
    })
  })

  test('gives out the token that an agent outside calls back with', async () => {
    const gateway = await testGateway()
    const turn = await begin(gateway)
    const headers = { authorization: `Bearer ${turn.token}`, 'idempotency-key': 'k' }
    expect(await gateway.post('/callback', { parts }, headers)).toMatchObject({
      status: 201,
      body: { invocationId: turn.invocationId },
    })
    expect(turn.expiresAt).toBeGreaterThan(gateway.clock.now())
  })

  test('is the same when it is sent again with its key, also over HTTP', async () => {
    const gateway = await testGateway()
    const turn = await begin(gateway, { key: 'run-7' })
    expect(await gateway.gateway.turn('t', { key: 'run-7' })).toMatchObject({
      ok: true,
      status: 'duplicate',
      turn: { invocationId: turn.invocationId },
    })
    expect(await gateway.post('/threads/t/invocations', {}, { 'idempotency-key': 'run-7' })).toMatchObject({
      status: 200,
      body: { invocationId: turn.invocationId },
    })
    for (const status of ['appended', 'duplicate'])
      expect(await turn.callback({ parts }, 'call-1')).toMatchObject({ ok: true, status })
    const headers = { authorization: `Bearer ${turn.token}`, 'idempotency-key': 'call-1' }
    expect(await gateway.post('/callback', { parts }, headers)).toMatchObject({ status: 200 })
  })

  test('goes by the rules of the routes: what they refuse comes back as a value', async () => {
    const gateway = await testGateway()
    const turn = await begin(gateway)
    const code = async (outcome: Promise<{ ok: true } | { ok: false; error: { code: string } }>) => {
      const result = await outcome
      return result.ok ? 'ok' : result.error.code
    }
    expect(await turn.chunks([chunk(0), chunk(2)])).toMatchObject({
      ok: false,
      error: { code: 'seq_gap', path: 'chunks.1', nextSeq: 0 },
    })
    expect(await code(turn.chunks([{ seq: 0, part: { kind: 'text', delta: 7 as never } }]))).toBe(
      'invalid_body',
    )
    expect(await code(turn.callback({ parts }))).toBe('missing_idempotency_key')
    expect(await code(turn.callback({ parts }, ''))).toBe('invalid_id')
    expect(await code(turn.callback({ parts, invocationId: 'another' }, 'k'))).toBe('token_mismatch')
    expect(await code(turn.callback({ parts: Array.from({ length: 1_025 }, () => parts[0]!) }, 'k'))).toBe(
      'too_many_parts',
    )
    await turn.finalize({ outcome: 'cancelled' })
    expect(await code(turn.chunks([chunk(0)]))).toBe('ended')
    expect(await code(turn.callback({ parts }, 'k'))).toBe('cancelled')
    expect(await code(gateway.gateway.turn(''))).toBe('invalid_id')
    expect(await code(gateway.gateway.turn('t', { key: '' }))).toBe('invalid_id')
    expect(await code(gateway.gateway.turn('t', { agentId: 7 as never }))).toBe('invalid_body')
  })

  test('is told of by onEvent, as any other', async () => {
    const types: string[] = []
    const gateway = await testGateway({ onEvent: ({ type }) => types.push(type) })
    const turn = await begin(gateway)
    await turn.chunks([chunk(0)])
    await turn.finalize({ outcome: 'completed' })
    expect(types).toEqual(['invocation_created', 'stream_finalized'])
  })

  test('keeps nothing of the caller’s objects', async () => {
    const gateway = await testGateway()
    const turn = await begin(gateway)
    const own = [{ kind: 'text' as const, text: 'before' }]
    await turn.callback({ parts: own }, 'k')
    own[0]!.text = 'after'
    expect(await gateway.log.tail('t', undefined, 10)).toMatchObject({
      events: [{}, { parts: [{ text: 'before' }] }],
    })
  })
})
