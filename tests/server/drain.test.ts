import { Agent, request } from 'node:http'
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { testGateway } from './support/test-gateway.ts'

const message = { author: { kind: 'user' }, parts: [{ kind: 'text', text: 'a' }] }

test('a gateway that stops closes its sockets a few at a time, and serves each until then', async () => {
  const { gateway, open, clock } = await testGateway({ drainMs: 900, random: () => 0.5 })
  const sockets = []
  for (let index = 0; index < 40; index++) sockets.push(await open())
  sockets.at(-1)!.send({ type: 'subscribe', threadId: 't' })
  await sockets.at(-1)!.frame('events')
  const left = () => gateway.counts().socketCount
  let isClosed = false
  const closed = gateway.close().then(() => (isClosed = true))
  await eventually(() => expect(left()).toBe(24))
  const late = await gateway.turn('t') // an agent in this process may go on
  expect(late.ok).toBe(true)
  await sockets.at(-1)!.eventCount(1)
  clock.advance(449)
  expect(left()).toBe(24)
  clock.advance(1)
  await eventually(() => expect(left()).toBe(8))
  clock.advance(299)
  expect([left(), isClosed]).toEqual([8, false])
  clock.advance(1)
  await closed
  for (const socket of sockets) expect((await socket.closed).code).toBe(1001)
  expect(clock.timerCount).toBe(0)
})

test('while it stops, requests are refused, those that wait for news are answered, and no socket is let in', async () => {
  const { gateway, open, clock, post, request: ask, port } = await testGateway({ drainMs: 900 })
  for (let index = 0; index < 17; index++) await open()
  const { body: turn } = await post('/threads/t/invocations')
  const poll = ask('/turn/control', { headers: { authorization: `Bearer ${turn.token}` } })
  await eventually(() => expect(gateway.counts().pollCount).toBe(1))
  const closed = gateway.close()
  expect(await poll).toMatchObject({ status: 200, body: { ended: false } })
  const refused = await post('/threads/t/messages', message)
  expect([refused.status, refused.body.error.code]).toEqual([503, 'draining'])
  const health = await ask('/healthz', {})
  expect([health.status, health.body.error.code]).toEqual([503, 'draining'])
  await expect(open()).rejects.toThrow('503')
  const agent = new Agent({ keepAlive: true }) // a proxy that keeps its connection
  const status = await new Promise((resolve) =>
    request({ port, agent, path: '/healthz' }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).end(),
  )
  expect(status).toBe(503)
  clock.advance(900)
  await eventually(() => expect(gateway.counts().socketCount).toBe(0))
  await closed
  agent.destroy()
})
