import type { Browser } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { bubbleKey } from '../../src/index.ts'
import { type Race, races } from '../../src/testing/index.ts'
import { openLive } from './live-page.ts'
import { eventsIn, type LiveServer, startLive } from './live-server.ts'
import { closePage, launch, linesOn, lookAtNode } from './page-under-test.ts'
import { Producer } from './producer.ts'

let browser: Browser
let server: LiveServer
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())
beforeEach(async () => {
  server = await startLive()
  onTestFinished(() => server.close())
})

/** The live threads that a race is played in. */
const liveThreads: Record<string, string> = { chat: 't1', open: 't1', background: 't2' }
const liveThread = (threadId: string): string => liveThreads[threadId] ?? threadId

const byCallback = ({ events }: Race): string =>
  events.find(({ type }) => type === 'callback')?.invocationId ?? ''

describe.each(races.map((race, index) => [race.title, index + 1, race] as const))('%s', (_, number, race) => {
  test('over HTTP, step by step: what is shown, and the same node from its first event to its last', async () => {
    const page = await openLive(browser, server)
    const producer = new Producer(server.url)
    const looks: string[] = []
    for (const { threads, note, number: step } of race.steps) {
      const event = race.events[step - 1]!
      await producer.send(event, liveThread(event.threadId))
      for (const { threadId, lines } of threads) {
        await expect
          .poll(() => linesOn(page, liveThread(threadId), producer.nameOf), {
            message: `step ${step}: ${note}`,
          })
          .toEqual(lines)
      }
      const isBegun = threads.some(({ lines }) =>
        lines.some((line) => line.startsWith(`${byCallback(race)}: `)),
      )
      if (isBegun) looks.push(await lookAtNode(page, bubbleKey.invocation(producer.idOf(byCallback(race)))))
    }
    expect(looks.length).toBeGreaterThan(4)
    expect(new Set(looks)).toEqual(new Set(['same']))

    // What the page shows came out of the gateway's log, with the ids that the gateway has minted.
    for (const { threadId } of race.end) {
      const events = await eventsIn(server.log, liveThread(threadId))
      expect(events.map(({ offset }) => offset)).toEqual(events.map((_event, index) => index))
      const answers = events.filter((event) => event.type === 'callback')
      const expected = race.events.filter((event) => event.type === 'callback' && event.threadId === threadId)
      expect(answers.map(({ origin, invocationId }) => [origin, producer.nameOf(invocationId)])).toEqual(
        expected.map(({ invocationId }) => ['callback', invocationId]),
      )
    }
    await closePage(page)
  })

  test('provoked with its button, by a process of its own: one bubble each', async () => {
    const page = await openLive(browser, server)
    await page.locator(`[data-race="${number}"]`).click()
    for (const { threadId, lines } of race.end) {
      const nameOf = async (): Promise<(id: string) => string> => {
        const minted = (await eventsIn(server.log, liveThread(threadId))).flatMap(idsBegunBy)
        const scripted = race.events.filter((event) => event.threadId === threadId).flatMap(idsBegunBy)
        return (id) => scripted[minted.indexOf(id)] ?? id
      }
      await expect.poll(async () => linesOn(page, liveThread(threadId), await nameOf())).toEqual(lines)
      const types = (await eventsIn(server.log, liveThread(threadId))).map(({ type }) => type).toSorted()
      const scripted = race.events.filter((event) => event.threadId === threadId).map(({ type }) => type)
      expect(types).toEqual(scripted.toSorted())
    }
    await closePage(page)
  })
})

/** The id of the bubble that an event begins. */
function idsBegunBy(event: { type: string; invocationId?: string; messageId?: string }): readonly string[] {
  if (event.type === 'invocation_created') return [event.invocationId ?? '']
  return event.type === 'message' ? [event.messageId ?? ''] : []
}
