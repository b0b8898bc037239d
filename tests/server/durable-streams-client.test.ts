import { DurableStream, stream } from '@durable-streams/client'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { offsetToken } from '../../src/protocol/index.ts'
import type { Log } from '../../src/server/index.ts'
import { testGateway } from './support/test-gateway.ts'

interface Item {
  readonly messageId: string
  readonly offset: number
}

const say = (log: Log, messageId: string) =>
  log.append('t', [
    {
      type: 'message',
      messageId,
      author: { kind: 'user' },
      parts: [{ kind: 'text', text: `${messageId} 💡\u2028` }],
    },
  ])

const numbers = (count: number, first = 0): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index)

async function gatewayWith(count: number) {
  const gateway = await testGateway({ limits: { frameEventCount: 4 } })
  for (const index of numbers(count)) await say(gateway.log, `m${index}`)
  const controller = new AbortController()
  onTestFinished(() => controller.abort())
  const { signal } = controller
  return { ...gateway, streamUrl: `${gateway.url}/threads/t/events`, signal, controller }
}

test('a client of durable streams catches up with a thread, page by page', async () => {
  const { streamUrl, log, signal } = await gatewayWith(11)
  const response = await stream<Item>({ url: streamUrl, live: true, signal, warnOnHttp: false })
  const items = await response.json()
  expect(items.map(({ offset }) => offset)).toEqual(numbers(11))
  expect(response.offset).toBe(offsetToken(await log.cursor('t')))
  expect(response.upToDate).toBe(true)
})

test('a client of durable streams asks where a thread ends', async () => {
  const { streamUrl, log } = await gatewayWith(3)
  const handle = new DurableStream({ url: streamUrl, warnOnHttp: false })
  expect(await handle.head()).toMatchObject({
    exists: true,
    offset: offsetToken(await log.cursor('t')),
    contentType: 'application/json',
  })
})

describe.each(['sse', 'long-poll'] as const)('by %s', (live) => {
  test('a client of durable streams catches up, follows, and comes back to where it was', async () => {
    const { streamUrl, log, signal } = await gatewayWith(6)
    const seen: number[] = []
    let isUpToDate = false
    const response = await stream<Item>({ url: streamUrl, live, signal, warnOnHttp: false })
    response.subscribeJson(async ({ items, upToDate }) => {
      seen.push(...items.map(({ offset }) => offset))
      isUpToDate = upToDate
    })
    await vi.waitUntil(() => seen.length === 6 && isUpToDate, { timeout: 90_000 })
    for (const index of numbers(5, 6)) await say(log, `m${index}`)
    await vi.waitUntil(() => seen.length === 11, { timeout: 90_000 })
    expect(seen).toEqual(numbers(11))
    const { offset } = response
    response.cancel()
    await say(log, 'later')
    const later: number[] = []
    const second = await stream<Item>({ url: streamUrl, live, offset, signal, warnOnHttp: false })
    second.subscribeJson(async ({ items }) => void later.push(...items.map((item) => item.offset)))
    await vi.waitUntil(() => later.length > 0, { timeout: 90_000 })
    expect(later).toEqual([11])
    second.cancel()
  })

  test('a client of durable streams is followed over the end of a response', async () => {
    const { streamUrl, log, clock, signal, gateway } = await gatewayWith(1)
    const seen: number[] = []
    const response = await stream<Item>({ url: streamUrl, live, signal, warnOnHttp: false })
    response.subscribeJson(async ({ items }) => void seen.push(...items.map(({ offset }) => offset)))
    await vi.waitUntil(() => seen.length === 1 && gateway.counts().streamCount === 1, { timeout: 90_000 })
    clock.advance(60_000)
    await say(log, 'later')
    await vi.waitUntil(() => seen.length === 2, { timeout: 90_000 })
    expect(seen).toEqual([0, 1])
    response.cancel()
  })
})

test('a client of durable streams is told that its place is gone', async () => {
  const { streamUrl } = await gatewayWith(1)
  const offset = offsetToken({ epoch: 'of another server', offset: 1 })
  await expect(stream({ url: streamUrl, offset, live: false, warnOnHttp: false })).rejects.toMatchObject({
    status: 410,
  })
})
