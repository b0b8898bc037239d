import { describe, expect, test } from 'vitest'
import type { GatewayEvent, GatewayOptions } from '../../src/server/index.ts'
import { eventually } from '../support/eventually.ts'
import { testGateway } from './support/test-gateway.ts'

const parts = [{ kind: 'text', text: 'a' }] as const
const message = { author: { kind: 'user' }, parts, clientMessageId: 'c' }

async function told(options: Partial<GatewayOptions> = {}) {
  const events: GatewayEvent[] = []
  const gateway = await testGateway({ onEvent: (event) => events.push(event), ...options })
  return { ...gateway, events }
}

describe('onEvent', () => {
  test('is called with each event but chunks, as it stands in the log, and once', async () => {
    const { post, log, events } = await told()
    for (const _ of ['first', 'again']) {
      await post('/threads/t/messages', message)
      const { body } = await post('/threads/t/invocations', {}, { 'idempotency-key': 'run' })
      const path = `/threads/t/invocations/${body.invocationId}`
      await post(`${path}/chunks`, { chunks: [{ seq: 0, part: { kind: 'text', delta: 'a' } }] })
      await post(`${path}/finalize`, { outcome: 'completed' })
      const bearer = { authorization: `Bearer ${body.token}`, 'idempotency-key': 'k' }
      await post('/callback', { parts }, bearer)
    }
    const tail = await log.tail('t', undefined, 100)
    const logged = tail.kind === 'events' ? tail.events : []
    expect(logged).toHaveLength(5)
    expect(events).toEqual(logged.filter(({ type }) => type !== 'stream_chunk'))
  })

  test('is called with the end of a turn whose producer is silent', async () => {
    const { post, clock, events } = await told({ producerTimeoutMs: 1_000 })
    await post('/threads/t/invocations')
    clock.advance(1_500)
    await eventually(() =>
      expect(events.at(-1)).toMatchObject({ type: 'stream_finalized', outcome: 'failed' }),
    )
  })

  test('is called with what people do: cancel, answer, take back', async () => {
    const { post, events } = await told()
    const { body } = await post('/threads/t/invocations')
    const path = `/threads/t/invocations/${body.invocationId}`
    const part = { kind: 'tool_approval', toolCallId: 'c', approvalId: 'a' }
    await post(`${path}/chunks`, { chunks: [{ seq: 0, part }] })
    await post(`${path}/chunks`, { chunks: [] })
    await post(`${path}/approvals/a`, { approved: true })
    await post('/threads/t/retract', { invocationId: body.invocationId })
    await post(`${path}/cancel`)
    expect(events.map(({ type }) => type)).toEqual([
      'invocation_created',
      'approval',
      'stream_finalized',
      'retraction',
    ])
  })

  test('is called when the event can be read', async () => {
    const seen: unknown[] = []
    const gateway = await testGateway({
      onEvent: async () => seen.push(await gateway.log.cursor('t')),
    })
    await gateway.post('/threads/t/messages', message)
    await eventually(() => expect(seen).toMatchObject([{ offset: 1 }]))
  })

  test('is not called with what is refused, nor with what somebody else has appended', async () => {
    const { post, log, events } = await told()
    await log.append('t', [{ type: 'invocation_created', invocationId: 'i' }])
    expect(
      await post('/threads/t/invocations/i/finalize', { outcome: 'completed', chunkCount: 1 }),
    ).toMatchObject({
      status: 409,
    })
    expect(events).toEqual([])
  })

  test.each<[how: string, onEvent: NonNullable<GatewayOptions['onEvent']>]>([
    [
      'throws',
      () => {
        throw new Error('no agent')
      },
    ],
    ['rejects with', () => Promise.reject(new Error('no agent'))],
  ])('breaks no request by what it %s: that is reported', async (_, onEvent) => {
    const { post, errors } = await testGateway({ onEvent })
    expect(await post('/threads/t/messages', message)).toMatchObject({ status: 201 })
    await eventually(() => expect(errors.map(String)).toEqual(['Error: no agent']))
  })

  test('is waited for by nobody', async () => {
    const { post } = await testGateway({ onEvent: () => new Promise(() => undefined) })
    expect(await post('/threads/t/messages', message)).toMatchObject({ status: 201 })
  })
})
