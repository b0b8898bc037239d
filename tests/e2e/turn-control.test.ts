import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { bubbleKey } from '../../src/index.ts'
import { openFolds, violationsOf } from './barriers.ts'
import { connected, openLive, write } from './live-page.ts'
import { eventsIn, type LiveServer, startLive } from './live-server.ts'
import { bubblesOn, closePage, launch, linesOn } from './page-under-test.ts'
import { Producer } from './producer.ts'

let browser: Browser
let server: LiveServer
let producer: Producer
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())
beforeEach(async () => {
  server = await startLive()
  onTestFinished(() => server.close())
  producer = new Producer(server.url)
})

const bubbleOf = (page: Page, name: string) =>
  page.locator(`[data-bubble-key="${bubbleKey.invocation(producer.idOf(name))}"]`)
const typesIn = async (): Promise<readonly string[]> =>
  (await eventsIn(server.log, 't1')).map(({ type }) => type)

describe('a turn is stopped', () => {
  test('after a reload', async () => {
    const page = await openLive(browser, server)
    await producer.create('t1', 'a')
    await producer.stream('t1', 'a', 0, 'On and')
    await page.reload()
    await connected(page)
    await page.getByRole('button', { name: 'Stop agent' }).click()
    await expect.poll(() => linesOn(page, 't1', producer.nameOf)).toEqual(['a: On and (cancelled, stream)'])
    expect(await bubbleOf(page, 'a').locator('.badge-dot, .typing').count()).toBe(0)
    const ends = (await eventsIn(server.log, 't1')).filter(({ type }) => type === 'stream_finalized')
    expect(ends).toMatchObject([{ outcome: 'cancelled', chunkCount: 1 }])
    await expect(producer.stream('t1', 'a', 1, ' on')).rejects.toThrow('409')
    await closePage(page)
  })

  test('from another tab, with the keyboard; both show it', async () => {
    const [first, second] = await Promise.all([openLive(browser, server), openLive(browser, server)])
    await producer.create('t1', 'a')
    await producer.stream('t1', 'a', 0, 'On and')
    await second.getByRole('button', { name: 'Stop agent' }).focus()
    await second.keyboard.press('Enter')
    for (const page of [first, second]) {
      await expect.poll(() => linesOn(page, 't1', producer.nameOf)).toEqual(['a: On and (cancelled, stream)'])
    }
    expect(await bubbleOf(second, 'a').evaluate((node) => node === document.activeElement)).toBe(true)
    await closePage(first)
    await closePage(second)
  })

  test('while the answer is on its way it says so, and is asked for once', async () => {
    const page = await openLive(browser, server)
    let letGo = (): void => undefined
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    let count = 0
    await page.route('**/cancel', async (route) => {
      count += 1
      await held
      await route.continue()
    })
    await producer.create('t1', 'a')
    await page.getByRole('button', { name: 'Stop agent' }).press('Enter')
    const stopping = page.getByRole('button', { name: 'stopping…' })
    await stopping.press('Enter')
    expect(await bubbleOf(page, 'a').getAttribute('data-phase')).toBe('pending')
    letGo()
    await expect.poll(() => bubbleOf(page, 'a').getAttribute('data-phase')).toBe('cancelled')
    expect(count).toBe(1)
    await closePage(page)
  })
})

describe('a tool that waits for approval', () => {
  const ask = async (): Promise<void> => {
    await producer.create('t1', 'a')
    await producer.append(
      't1',
      'a',
      0,
      { kind: 'tool_call', toolCallId: 'call', toolName: 'book', inputDelta: '{"nights":3}' },
      { kind: 'tool_approval', toolCallId: 'call', approvalId: 'ok?', request: 'Book 3 nights for 5,070?' },
    )
  }

  test('is approved with the keyboard, and shown as approved in each tab', async () => {
    const [page, other] = await Promise.all([openLive(browser, server), openLive(browser, server)])
    await ask()
    const tool = bubbleOf(page, 'a').locator('.tool')
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    expect(await tool.locator('[data-badge="tool"]').innerText()).toBe('waiting for approval')
    await expect
      .poll(() => page.locator('.thread:not([hidden]) [data-live="thread"]').innerText())
      .toBe('The agent waits for your approval.')
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Approve' }).focus()
    await page.keyboard.press('Enter')
    for (const one of [page, other]) {
      await expect.poll(() => bubbleOf(one, 'a').locator('.approval-answer').innerText()).toBe('Approved.')
      expect(await bubbleOf(one, 'a').locator('[data-badge="tool"]').innerText()).toBe('running')
    }
    expect(await bubbleOf(page, 'a').evaluate((node) => node === document.activeElement)).toBe(true)
    await expect
      .poll(() => page.locator('.thread:not([hidden]) [data-live="thread"]').innerText())
      .toBe('The agent: approved.')
    expect((await eventsIn(server.log, 't1')).at(-1)).toMatchObject({ type: 'approval', approved: true })
    await producer.append('t1', 'a', 2, { kind: 'tool_result', toolCallId: 'call', output: 'booked' })
    await expect.poll(() => tool.locator('[data-badge="tool"]').innerText()).toBe('done')
    await closePage(page)
    await closePage(other)
  })

  test('is denied, with a reason', async () => {
    const page = await openLive(browser, server)
    await ask()
    await page.getByLabel('Reason for denying').fill('Too dear')
    await page.getByRole('button', { name: 'Deny' }).click()
    await expect
      .poll(() => bubbleOf(page, 'a').locator('.approval-answer').innerText())
      .toBe('Denied: Too dear')
    expect(await bubbleOf(page, 'a').locator('[data-badge="tool"]').innerText()).toBe('denied')
    expect((await eventsIn(server.log, 't1')).at(-1)).toMatchObject({ approved: false, reason: 'Too dear' })
    await closePage(page)
  })

  test('shows the answer that stands when two tabs answer at once', async () => {
    const [page, other] = await Promise.all([openLive(browser, server), openLive(browser, server)])
    await ask()
    let letGo = (): void => undefined
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    for (const one of [page, other])
      await one.route('**/approvals/*', (route) => void held.then(() => route.continue()))
    await page.getByRole('button', { name: 'Approve' }).click()
    await other.getByRole('button', { name: 'Deny' }).click()
    letGo()
    const answerOn = (one: Page) => bubbleOf(one, 'a').locator('.approval-answer').innerText()
    const answer = await answerOn(page)
    expect(answer).toMatch(/^(Approved|Denied)\.$/)
    expect(await answerOn(other)).toBe(answer)
    expect((await typesIn()).filter((type) => type === 'approval')).toHaveLength(1)
    await closePage(page, /409/)
    await closePage(other, /409/)
  })
})

describe('a message of one’s own', () => {
  test('is deleted at the second press, in every tab', async () => {
    const [page, other] = await Promise.all([openLive(browser, server), openLive(browser, server)])
    await write(page, '@ledger 1 and 2')
    const mine = (one: Page) => one.locator('[data-thread="t1"] [data-author="user"]')
    await mine(other).waitFor()
    await page.getByRole('button', { name: 'Delete' }).click()
    expect(await mine(page).count()).toBe(1)
    await page.getByRole('button', { name: 'Really delete?' }).click()
    for (const one of [page, other]) await expect.poll(() => mine(one).count()).toBe(0)
    const { snapshot } = await server.log.snapshot('t1')
    expect(snapshot.retractions).toHaveLength(1)
    expect(JSON.stringify(snapshot)).not.toContain('1 and 2')
    await page.reload()
    await connected(page)
    expect(await mine(page).count()).toBe(0)
    await closePage(page)
    await closePage(other)
  })

  test('and no other: neither the page offers it, nor does the server do it', async () => {
    const page = await openLive(browser, server)
    await producer.message('t1', 'm', 'Not yours')
    await page.getByText('Not yours').first().waitFor()
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0)
    const [message] = await eventsIn(server.log, 't1')
    const { status } = await fetch(`${server.url}threads/t1/retract`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messageId: message?.type === 'message' ? message.messageId : '' }),
    })
    expect(status).toBe(403)
    await closePage(page)
  })
})

describe('another try', () => {
  test('stands in the place of the first: “2 of 2”, and back', async () => {
    const page = await openLive(browser, server)
    await write(page, '@ledger 1 and 2')
    const turns = page.locator('[data-thread="t1"] [data-kind="invocation"]')
    await page.locator('[data-body="callback"][data-phase="completed"]').waitFor()
    const firstKey = await turns.getAttribute('data-bubble-key')
    await page.getByRole('button', { name: 'Try again with ledger' }).click()
    const tries = page.getByRole('group', { name: 'Tries' })
    await expect.poll(() => tries.innerText()).toContain('2 of 2')
    await expect.poll(() => turns.getAttribute('data-body')).toBe('callback')
    expect(await turns.count()).toBe(1)
    expect(await turns.getAttribute('data-bubble-key')).not.toBe(firstKey)
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Previous try' }).click()
    expect(await turns.getAttribute('data-bubble-key')).toBe(firstKey)
    expect(await tries.innerText()).toContain('1 of 2')
    const created = (await eventsIn(server.log, 't1')).filter(({ type }) => type === 'invocation_created')
    expect(created.map((event) => 'regenerates' in event && event.regenerates)).toEqual([
      false,
      created[0]?.type === 'invocation_created' && created[0].invocationId,
    ])
    await closePage(page)
  })

  test('is refused in words where nobody is there to make it', async () => {
    const page = await openLive(browser, server)
    await producer.message('t1', 'm', 'Hello?')
    await write(page, '@ledger 1 and 2')
    await page.locator('[data-body="callback"][data-phase="completed"]').waitFor()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Really delete?' }).click()
    await page.getByRole('button', { name: 'Try again with ledger' }).click()
    await expect.poll(() => page.getByRole('alert').innerText()).toBe('The question no longer exists.')
    await closePage(page, /404/)
  })
})

describe('the agents of the house', () => {
  test('porter books what was approved, and nothing else', async () => {
    const page = await openLive(browser, server)
    await write(page, '@porter Book the cabin for 3 nights')
    await page.getByText('Book a cabin for 3 nights, 5,070 in all?').waitFor()
    await page.getByRole('button', { name: 'Approve' }).press('Enter')
    await page.getByText('It is booked').first().waitFor()
    await write(page, '@porter Book it for 1 night')
    await page.getByText('Book a cabin for 1 night, 1,690 in all?').waitFor()
    await page.getByRole('button', { name: 'Deny' }).press('Enter')
    await page.getByText('Then I will not book it.').first().waitFor()
    const badges = page.locator('[data-thread="t1"] [data-badge="tool"]')
    expect(await badges.allInnerTexts()).toEqual(['done', 'denied'])
    await closePage(page)
  })

  test('sketch answers with a picture', async () => {
    const page = await openLive(browser, server)
    await write(page, '@sketch A cabin')
    const picture = page.locator('[data-thread="t1"] .bubble-agent img')
    await picture.waitFor()
    await expect
      .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(0)
    await closePage(page)
  })

  test('saga stops when it is told to', async () => {
    const slow = await startLive({ speed: '1' })
    onTestFinished(() => slow.close())
    const page = await openLive(browser, slow)
    await write(page, '@saga Go on')
    await page.locator('[data-thread="t1"] [data-phase="streaming"]').waitFor()
    await page.getByRole('button', { name: 'Stop saga' }).press('Enter')
    await page.locator('[data-thread="t1"] [data-phase="cancelled"]').waitFor()
    expect((await eventsIn(slow.log, 't1')).at(-1)).toMatchObject({ outcome: 'cancelled' })
    await closePage(page)
  })
})

test('nobody is locked out of what can be done: in both schemes, with all folds open', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await openLive(browser, server, '', { colorScheme, reducedMotion: 'reduce' })
    await producer.create('t1', `${colorScheme} open`, { agentId: 'porter' })
    await producer.append(
      't1',
      `${colorScheme} open`,
      0,
      { kind: 'tool_approval', toolCallId: 'call', approvalId: 'ok?', request: 'May I?' },
      { kind: 'file', mediaType: 'application/pdf', url: 'https://example.org/a.pdf', filename: 'a.pdf' },
    )
    await bubbleOf(page, `${colorScheme} open`).getByText('a.pdf').waitFor()
    await openFolds(page)
    expect(await violationsOf(page)).toEqual([])
    expect((await bubblesOn(page, 't1')).length).toBeGreaterThan(0)
    await closePage(page)
  }
})
