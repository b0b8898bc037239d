import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { bubbleKey } from '../../src/index.ts'
import { openFolds, violationsOf } from './barriers.ts'
import { openLive, write } from './live-page.ts'
import { eventsIn, type LiveServer, startLive } from './live-server.ts'
import {
  bubblesOn,
  closePage,
  devtoolsOf,
  expectBubbles,
  launch,
  lookAtNode,
  newPage,
  openDevtools,
  violationCount,
} from './page-under-test.ts'
import { plainReading, readLines, withoutKeys } from './plain-reading.ts'
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

test('a message is there at once, and keeps its node when it is sent', async () => {
  const page = await openLive(browser, server)
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route('**/messages', async (route) => {
    await held
    await route.continue()
  })
  await page.getByLabel('Message').fill('Hello?')
  await page.keyboard.press('Enter')
  const bubble = page.locator('[data-author="user"]')
  expect(await bubble.getAttribute('data-phase')).toBe('sending')
  const key = (await bubble.getAttribute('data-bubble-key')) ?? ''
  expect(await lookAtNode(page, key)).toBe('same')
  expect(await eventsIn(server.log, 't1')).toEqual([])
  letGo()
  await expect.poll(() => bubble.getAttribute('data-phase')).toBe('sent')
  expect(await lookAtNode(page, key)).toBe('same')
  expect(await page.getByLabel('Message').inputValue()).toBe('')
  await closePage(page)
})

describe('an agent answers over HTTP, from a process of its own', () => {
  test.each([
    ['scout', 'When is the best season?', 'The season', ['stream_finalized', 'callback']],
    [
      'ledger',
      '2 beds at 1,200 and 3 meals at 90.5',
      '• 2 beds × 1,200 = 2,400',
      ['stream_finalized', 'callback'],
    ],
    [
      'scribe',
      'Buy film. Call the cabin.',
      '• Buy film.\n• Call the cabin.',
      ['callback', 'stream_finalized'],
    ],
  ] as const)('%s', async (name, question, answer, order) => {
    const page = await openLive(browser, server)
    await write(page, `@${name} ${question}`)
    const bubble = page.locator('[data-kind="invocation"]')
    await page.locator('[data-kind="invocation"][data-body="callback"][data-phase="completed"]').waitFor()
    expect(await bubble.count()).toBe(1)
    expect(await bubble.locator('.bubble-name').innerText()).toBe(name)
    const shown = await bubblesOn(page, 't1')
    expect(shown.at(-1)?.text).toContain(answer)

    // The log says the same: one turn, minted by the gateway, and a callback that carries its id.
    const events = await eventsIn(server.log, 't1')
    const ids = new Set(events.flatMap((event) => ('invocationId' in event ? [event.invocationId] : [])))
    expect(bubbleKey.invocation([...ids].join())).toBe(shown.at(-1)?.key)
    const [asked] = events
    const created = events.find((event) => event.type === 'invocation_created')
    expect(created?.replyTo).toBe(asked?.type === 'message' ? asked.messageId : 'no message')
    expect(events.map(({ type }) => type).filter((type) => order.some((one) => one === type))).toEqual(order)
    await closePage(page)
  })

  test('scribe posts through its MCP tool: the call and its result stand in the stream, the post in its bubble', async () => {
    const page = await openLive(browser, server)
    await write(page, '@scribe One. Two.')
    const tool = page.locator('[data-part="tool"]')
    await tool.getByText('done').waitFor()
    await tool.locator('summary').click()
    await tool.getByText('Posted.').waitFor()
    const events = await eventsIn(server.log, 't1')
    const callback = events.find((event) => event.type === 'callback')
    const result = events.findIndex(
      (event) => event.type === 'stream_chunk' && event.part.kind === 'tool_result',
    )
    expect(events.findIndex((event) => event === callback)).toBeLessThan(result)
    expect(callback?.parts).toEqual([{ kind: 'text', text: '**Noted**\n\n• One.\n• Two.' }])
    await closePage(page)
  })

  test('who is not named is scout; who are several answer each', async () => {
    const page = await openLive(browser, server)
    await write(page, 'Is it cold?')
    await write(page, '@ledger @scribe 3 hats at 20')
    const names = page.locator('[data-body="callback"] .bubble-name')
    await expect
      .poll(async () => (await names.allInnerTexts()).toSorted())
      .toEqual(['ledger', 'scout', 'scribe'])
    await closePage(page)
  })
})

describe('threads', () => {
  test('show what goes on in them while one looks at another', async () => {
    const page = await openLive(browser, server)
    const producer = new Producer(server.url)
    const item = page.locator('[data-thread-item="t2"]')
    const hints = async (): Promise<readonly unknown[]> => [
      await item.getAttribute('data-open-count'),
      await item.getAttribute('data-unread-count'),
    ]
    await producer.message('t2', 'q', 'And here?') // the thread is known to be empty: its first message is news
    await producer.create('t2', 'a')
    await expect.poll(hints).toEqual(['1', '2'])
    await producer.stream('t2', 'a', 0, 'Yes')
    await producer.create('t2', 'b')
    await expect.poll(hints).toEqual(['2', '3'])
    await producer.finalize('t2', 'a')
    await producer.finalize('t2', 'b')
    await expect.poll(hints).toEqual(['0', '3'])
    await item.click()
    await expect.poll(hints).toEqual(['0', '0'])
    await page.locator('[data-thread-item="t1"]').click()
    await producer.callBack('a', 'Yes, here')
    await expect.poll(hints).toEqual(['0', '1'])
    expect(await item.innerText()).toContain('unread')
    await closePage(page)
  })

  test('open at what is unread in them, and at their end where nothing is', async () => {
    const page = await openLive(browser, server)
    const producer = new Producer(server.url)
    const item = (threadId: string) => page.locator(`[data-thread-item="${threadId}"]`)
    const long = 'Words that fill a line or two. '.repeat(60)
    const say = async (...names: readonly string[]): Promise<void> => {
      for (const name of names) await producer.message('t2', name, `${name} ${long}`)
    }
    const look = (): Promise<{ fromTop: number | undefined; fromEnd: number }> =>
      page.locator('[data-thread="t2"] .chat-scroller').evaluate(async (box) => {
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
        const line = box.querySelector('[data-line="unread"]')
        return {
          fromTop: line ? line.getBoundingClientRect().top - box.getBoundingClientRect().top : undefined,
          fromEnd: box.scrollHeight - box.clientHeight - box.scrollTop,
        }
      })
    await item('t2').click()
    await say('a', 'b', 'c')
    await expect.poll(() => bubblesOn(page, 't2').then((bubbles) => bubbles.length)).toBe(3)
    await item('t1').click()
    await say('d', 'e', 'f')
    await expect.poll(() => item('t2').getAttribute('data-unread-count')).toBe('3')
    await item('t2').click()
    await expect.poll(async () => Math.abs((await look()).fromTop ?? 1_000)).toBeLessThan(40)
    expect((await look()).fromEnd).toBeGreaterThan(100)
    await page.getByRole('button', { name: 'Latest' }).click()
    await expect.poll(async () => (await look()).fromEnd).toBeLessThan(2)
    await item('t1').click()
    await item('t2').click()
    await expect.poll(look).toEqual({ fromTop: undefined, fromEnd: expect.closeTo(0, 0) })
    await closePage(page)
  })

  test('are listed when somebody has written to them; any other is there when it is named', async () => {
    await new Producer(server.url).message('elsewhere', 'm', 'Hello')
    const page = await openLive(browser, server)
    await page.locator('[data-thread-item="elsewhere"]').click()
    await expect
      .poll(async () => (await bubblesOn(page, 'elsewhere')).map(({ text }) => text))
      .toEqual(['Hello'])
    await page.getByLabel('Another thread').fill('brand new')
    await page.keyboard.press('Enter')
    expect(new URL(page.url()).searchParams.get('thread')).toBe('brand new')
    await write(page, '@ledger 1 and 2')
    await expect
      .poll(async () => (await bubblesOn(page, 'brand new')).at(-1)?.text)
      .toContain('That makes 3.')
    await closePage(page)
  })

  test('keep what was written and not sent', async () => {
    const page = await openLive(browser, server)
    await page.getByRole('button', { name: '@ledger', exact: true }).click()
    await page.keyboard.type('2 tickets')
    await page.locator('[data-thread-item="t3"]').click()
    expect(await page.getByLabel('Message').inputValue()).toBe('')
    await page.getByRole('button', { name: 'Replay' }).click()
    await page.getByRole('button', { name: 'Live', exact: true }).click()
    await page.locator('[data-thread-item="t1"]').click()
    expect(await page.getByLabel('Message').inputValue()).toBe('@ledger 2 tickets')
    await closePage(page)
  })
})

const recording = 'src/demo/recordings/default.ndjson'
const recorded = withoutKeys(plainReading(readLines(recording), 'tromso'))

describe('a recording', () => {
  test('is played live from the player, with ids of its own each time', async () => {
    const page = await openLive(browser, server)
    for (const times of [1, 2]) {
      await page.getByRole('button', { name: 'Replay' }).click()
      await page.getByLabel('Speed').selectOption('max')
      await page.getByRole('button', { name: 'Play it live' }).click()
      const expected = Array.from({ length: times }, () => recorded).flat()
      await expect.poll(async () => withoutKeys(await bubblesOn(page, 'tromso'))).toEqual(expected)
    }
    const keys = (await bubblesOn(page, 'tromso')).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(await violationCount(page)).toBe(0)
    await closePage(page)
  })

  test('with everything twice: each event is acknowledged again, and nothing more is shown', async () => {
    const page = await newPage(browser)
    await page.goto(`${server.url}?speed=max&twice=1`)
    await page.getByRole('button', { name: 'Play it live' }).click()
    await expect.poll(async () => withoutKeys(await bubblesOn(page, 'tromso'))).toEqual(recorded)
    expect(await eventsIn(server.log, 'tromso')).toHaveLength(readLines(recording).length)
    await closePage(page)
  })

  test('that the server is started with is fed into the gateway', async () => {
    const fed = await startLive({ recordingFile: recording })
    onTestFinished(() => fed.close())
    await expect.poll(async () => (await fed.log.cursor('tromso')).offset).toBe(262)
    const page = await openLive(browser, fed, '?thread=tromso')
    await expect.poll(async () => withoutKeys(await bubblesOn(page, 'tromso'))).toEqual(recorded)
    await closePage(page)
  })
})

test('what arrives over the wire is listed with its receipt, and points at its bubble in its thread', async () => {
  const page = await openLive(browser, server)
  const producer = new Producer(server.url)
  await producer.create('t2', 'a')
  await producer.stream('t2', 'a', 0, 'Hi')
  await producer.callBack('a', 'Hello')
  const rows = devtoolsOf(page).locator('[role="option"]:not([data-type="snapshot"])')
  await expect
    .poll(() =>
      rows.evaluateAll((all) =>
        all.map((row) => [row.getAttribute('data-type'), row.getAttribute('data-receipt')]),
      ),
    )
    .toEqual([
      ['invocation_created', 'applied'],
      ['stream_chunk', 'applied'],
      ['callback', 'applied'],
    ])
  await rows.last().click()
  expect(await page.locator('[data-highlighted]').getAttribute('data-bubble-key')).toBe(
    bubbleKey.invocation(producer.idOf('a')),
  )
  expect(await page.locator('[data-highlighted]').isVisible()).toBe(true)
  expect(await page.getByRole('region', { name: /^Event \d+$/ }).innerText()).toContain(
    `"invocationId": "${producer.idOf('a')}"`,
  )
  await closePage(page)
})

describe('without a barrier', () => {
  const states: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
    ['before anything has arrived', async () => undefined],
    [
      'with answers, failures and unread threads',
      async (page) => {
        const producer = new Producer(server.url)
        await producer.create('t2', 'x')
        await producer.stream('t2', 'x', 0, 'Far away')
        await write(page, '@scribe One. Two.')
        await page.locator('[data-body="callback"][data-phase="completed"]').waitFor()
        await page.locator('[data-unread-count="1"]').waitFor()
        await devtoolsOf(page).locator('[data-type="callback"]').last().click()
        await page.route('**/messages', (route) => route.abort())
        await write(page, 'Lost')
        await page.getByRole('button', { name: 'Discard' }).waitFor()
      },
    ],
  ]
  test.each(
    states.flatMap(([name, bring]) =>
      (['light', 'dark'] as const).map((scheme) => [name, scheme, bring] as const),
    ),
  )('%s, %s', async (_, colorScheme, bring) => {
    const page = await openLive(browser, server, '', { colorScheme, reducedMotion: 'reduce' })
    await bring(page)
    await openFolds(page)
    expect(await violationsOf(page)).toEqual([])
    await closePage(page, /ERR_FAILED/)
  })

  test.each([360, 700, 1000])(
    'at a width of %d pixels: nothing is cut off, with the devtools and without',
    async (width) => {
      const viewport = { width, height: 700 }
      const page = await openLive(browser, server, '', { viewport, reducedMotion: 'reduce' })
      await write(page, '@ledger 2 beds at 40')
      await page.locator('[data-body="callback"]').waitFor()
      for (const isOpen of [false, true]) {
        if (isOpen) await openDevtools(page)
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
        expect(await violationsOf(page)).toEqual([])
      }
      await closePage(page)
    },
  )
})

test('a race is provoked, and its answer looked at, with the keyboard alone', async () => {
  const page = await openLive(browser, server)
  await page.locator('[data-race="2"]').focus()
  await page.keyboard.press('Enter')
  await page.locator('[data-body="callback"]').waitFor()
  await page.locator('[data-kind="invocation"][data-phase="completed"]').nth(1).waitFor() // now the log is whole
  await expectBubbles(
    page,
    't1',
    plainReading(
      (await eventsIn(server.log, 't1')).map((event) => event as never), // a log's event is a recording's line
      't1',
    ),
  )
  await devtoolsOf(page).getByRole('option').last().focus()
  await page.keyboard.press('End')
  expect(await page.locator('[data-highlighted]').count()).toBe(1)
  await closePage(page)
})
