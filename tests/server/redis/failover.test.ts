import { afterEach, describe, expect, test } from 'vitest'
import { type EventDraft, redisLog, type RedisLog } from '../../../src/server/index.ts'
import { shown } from '../../../src/testing/index.ts'
import { realClient, realGateway } from '../../client/real-gateway.ts'
import { eventually } from '../../support/eventually.ts'
import { noRedis, RedisServer } from './redis-server.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const message = (messageId: string): EventDraft => ({
  type: 'message',
  messageId,
  author: { kind: 'user' },
  parts: [{ kind: 'text', text: messageId }],
})
const lines = (...ids: readonly string[]): readonly string[] => ids.map((id) => `${id}: ${id} (user)`)

/** A Redis that is saved behind two events, and has a third one that is lost when another takes over from what was saved. */
async function start() {
  const server = await RedisServer.start()
  ends.push(() => server.stop())
  const open = (): RedisLog => {
    const client = server.client()
    const log = redisLog(client)
    ends.push(
      async () => client.disconnect(),
      () => log.close(),
    )
    return log
  }
  const log = open()
  const saving = server.client()
  ends.push(async () => saving.disconnect())
  const gateway = await realGateway(0, { log })
  const client = realClient(gateway.wsUrl)
  await log.append('t', [message('a'), message('b')])
  await saving.save()
  await log.append('t', [message('lost')])
  await eventually(() => expect(shown(client.store, 't')).toEqual(lines('a', 'b', 'lost')))
  const failOver = async (): Promise<void> => {
    await server.kill()
    await server.run()
  }
  return { log, open, gateway, failOver, ...client }
}

describe.skipIf(noRedis)('a Redis that was taken over by one that lacks the last event', () => {
  test('is shorter: followers get a resync at once, over the open socket', async () => {
    const { log, store, failOver, connection, errors } = await start()
    await failOver()
    await eventually(() => expect(shown(store, 't')).toEqual(lines('a', 'b')))
    await log.append('t', [message('c')])
    await eventually(() => expect(shown(store, 't')).toEqual(lines('a', 'b', 'c')))
    expect(store.snapshot('t')).toEqual((await log.snapshot('t')).snapshot)
    expect([connection.state().threads.get('t'), errors]).toEqual([{ status: 'live' }, []])
  })

  test('has grown again to the same length: the check reveals it to a returning client', async () => {
    const { open, gateway, store, failOver, connection } = await start()
    const place = store.cursor('t')
    await gateway.close()
    await failOver()
    const log = open()
    await log.append('t', [message('c')])
    expect(await log.cursor('t')).toMatchObject({ ...place })
    await realGateway(gateway.port, { log })
    await eventually(() => expect(shown(store, 't')).toEqual(lines('a', 'b', 'c')))
    expect(store.snapshot('t')).toEqual((await log.snapshot('t')).snapshot)
    expect(connection.state().threads.get('t')).toEqual({ status: 'live' })
  })

  test('red: without the check nothing would tell', async () => {
    const { open, failOver, log } = await start()
    const place = await log.cursor('t')
    await failOver()
    const other = open()
    await other.append('t', [message('c')])
    const { check: _, ...unchecked } = place
    expect(await other.tail('t', unchecked, 9)).toMatchObject({ kind: 'events', events: [] })
    expect(await other.tail('t', place, 9)).toMatchObject({ kind: 'resync', reason: 'diverged' })
  })
})
