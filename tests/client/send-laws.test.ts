import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { type FakeGateway, threadScript } from '../../src/testing/index.ts'
import { holds, seedLine } from '../laws/property.ts'
import { type Client, clientOf } from './client.ts'
import { text } from './saying.ts'

afterAll(() => console.log(seedLine))

const threads = ['t', 'u', '__proto__'] as const

type Step = (gateway: FakeGateway, tabs: readonly Client[]) => void

/** What befalls two tabs, their network and their server, which loses nothing that it has taken. */
const misfortunes = {
  deliver: fc.nat(6).map(
    (count): Step =>
      (gateway) =>
        void gateway.deliver(count),
  ),
  advance: fc.constantFrom(1, 400, 9_000, 40_000).map(
    (ms): Step =>
      (gateway) =>
        gateway.advance(ms),
  ),
  cut: fc.constantFrom(1001, 1006, 4401, 4408).map(
    (code): Step =>
      (gateway) =>
        gateway.cut(code),
  ),
  hold: fc.nat(3).map(
    (index): Step =>
      (gateway) =>
        gateway.hold(gateway.sockets[index]),
  ),
  holdAll: fc.constant<Step>((gateway) => gateway.hold()),
  release: fc.constant<Step>((gateway) => gateway.release()),
  drop: fc.integer({ min: 1, max: 3 }).map(
    (count): Step =>
      (gateway) =>
        gateway.drop(count),
  ),
  loseAnswers: fc.integer({ min: 1, max: 3 }).map(
    (count): Step =>
      (gateway) =>
        gateway.loseAnswers(count),
  ),
  refuse: fc.constant<Step>((gateway) => gateway.refuse()),
  refusePosts: fc.constantFrom(200, 429, 500, 503).map(
    (why): Step =>
      (gateway) =>
        gateway.refusePosts(why),
  ),
  permit: fc.constant<Step>((gateway) => gateway.permit()),
  lose: fc.constant<Step>((gateway) => gateway.lose()),
  wake: fc.constant<Step>((gateway) => gateway.wake()),
  restart: fc.constant<Step>((gateway) => gateway.restart('kept')),
  retry: fc.nat(1).map(
    (tab): Step =>
      (_, tabs) =>
        tabs[tab]?.connection.retry(),
  ),
  evict: fc.tuple(fc.nat(1), fc.constantFrom(...threads)).map(([tab, threadId]): Step => (_, tabs) => {
    tabs[tab]?.connection.close(threadId)
    tabs[tab]?.store.evict(threadId)
  }),
  open: fc.tuple(fc.nat(1), fc.constantFrom(...threads)).map(
    ([tab, threadId]): Step =>
      (_, tabs) =>
        void tabs[tab]?.connection.open(threadId),
  ),
}

/** What somebody else says meanwhile. */
const others = fc.constantFrom(...threads).map((threadId): Step => {
  const id = `${threadId} ${Math.random()}`
  return (gateway) => gateway.append(threadScript(threadId).message(id, 'from elsewhere'))
})

const says = fc.tuple(fc.nat(1), fc.constantFrom(...threads)).map(([tab, threadId]) => ({ tab, threadId }))

test('whatever happens, each message is in the log once, in the order in which its tab has sent it, and shown as it is there', () => {
  const steps = fc.array(
    fc.oneof({ arbitrary: says, weight: 4 }, { arbitrary: others, weight: 2 }, ...Object.values(misfortunes)),
    { maxLength: 60 },
  )
  let sentCount = 0
  holds(150, steps, (script) => {
    const first = clientOf({ threadIds: threads })
    const { gateway } = first
    const tabs = [first, clientOf({ gateway, threadIds: threads })]
    const said = new Map<string, string[]>()
    for (const step of script) {
      if (typeof step === 'function') {
        step(gateway, tabs)
        continue
      }
      const name = `${step.tab} ${step.threadId}`
      const ids = said.get(name) ?? []
      said.set(name, ids)
      ids.push(`${name} ${ids.length}`)
      const clientMessageId = ids.at(-1) ?? ''
      void tabs[step.tab]?.connection.send({ threadId: step.threadId, parts: text('Hi'), clientMessageId })
      sentCount++
    }
    gateway.permit()
    gateway.release()
    for (const { connection } of tabs) for (const threadId of threads) connection.open(threadId)
    gateway.wake()
    gateway.advance(120_000)
    // A last frame that was lost is missed by nobody until the next one comes.
    for (const threadId of threads)
      gateway.append(threadScript(threadId).message(`the last of ${threadId}`, 'Bye.'))
    gateway.advance(120_000)
    for (const [name, ids] of said) {
      const [tab, threadId = ''] = name.split(' ')
      const logged = gateway
        .log(threadId)
        .flatMap((event) => (event.type === 'message' ? [event.clientMessageId ?? ''] : []))
      expect(logged.filter((id) => id.startsWith(`${tab} `))).toEqual(ids)
    }
    for (const { store, connection } of tabs) {
      expect(store.violations()).toEqual([])
      for (const threadId of threads) {
        expect(connection.outbox.messages(threadId)).toEqual([])
        expect(store.snapshot(threadId)).toEqual(gateway.snapshot(threadId))
      }
      connection.dispose()
    }
    expect(gateway.clock.timerCount).toBe(0)
  })
  expect(sentCount).toBeGreaterThan(100)
})
