// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import * as react from 'react'
import { createElement, type ComponentType, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import * as reactMarkdown from 'react-markdown'
import * as jsxRuntime from 'react/jsx-runtime'
import * as remarkGfm from 'remark-gfm'
import * as valibot from 'valibot'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import * as zustand from 'zustand'
import type { Connection } from '../../src/client/index.ts'
import * as onebubbleClient from '../../src/client/index.ts'
import type { ExplanationLine } from '../../src/devtools/index.ts'
import * as onebubbleDevtools from '../../src/devtools/index.ts'
import type {
  BubbleKey,
  BubbleStore,
  DataPart,
  DevtoolsExtension,
  TextPart,
  ToolPart,
  UsageError,
} from '../../src/index.ts'
import * as onebubble from '../../src/index.ts'
import * as onebubblePersist from '../../src/persist/index.ts'
import * as onebubbleReact from '../../src/react/index.ts'
import * as onebubbleSchemas from '../../src/schemas.ts'
import { createGateway, memoryLog } from '../../src/server/index.ts'
import * as onebubbleTesting from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { changed, guideBlock, guideBlocks } from './guide.ts'
import { runSnippet } from './snippets.ts'

const { useThread } = onebubbleReact
const { shown, threadScript } = onebubbleTesting

/** Stands in for the platform's. */
class FakeSocket {
  static opened: FakeSocket[] = []
  onmessage?: (message: { data: string }) => void

  constructor() {
    FakeSocket.opened.push(this)
  }

  receive(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

const latestSocket = (): FakeSocket => FakeSocket.opened.at(-1)!

beforeEach(() => {
  FakeSocket.opened = []
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('requestAnimationFrame', undefined) // published at once
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const modules = {
  onebubble,
  'onebubble/client': onebubbleClient,
  'onebubble/devtools': onebubbleDevtools,
  'onebubble/react': onebubbleReact,
  'onebubble/schemas': onebubbleSchemas,
  'onebubble/testing': onebubbleTesting,
  react,
  valibot,
  'react/jsx-runtime': jsxRuntime,
  'react-markdown': reactMarkdown,
  'remark-gfm': remarkGfm,
  zustand,
}

/** Runs the block under a heading; what it exports is what the guide says it is. */
const run = <Exports,>(heading: string): Promise<Exports> =>
  runSnippet(guideBlock(heading), modules) as Promise<Exports>

test('every code block of the guide is run by a test below, or by one in guide-server.test.ts', () => {
  expect(guideBlocks.map(({ heading }) => heading)).toEqual([
    'Ten lines',
    'Two commands', // they are scripts of the package: guide.test.ts
    'Connect',
    'Over plain HTTP',
    'Send, stop, approve',
    'Stop and approve in a bubble',
    'Across reloads',
    'Letting a thread go',
    'Devtools',
    'A panel of your own',
    'Why a bubble shows what it shows',
    'Run the gateway',
    'Start an agent',
    'Produce in the same process',
    'A page on another port',
    'Before and after',
    'Produce a turn',
    'Tools and approvals',
    'A tool that posts',
    '1. Make an app', // scripts/examples/quick-start.mjs does what these three say
    '3. Write the page',
    '4. Run both',
    'Be an agent',
    'Long replies',
    'Markdown',
    'Socket.IO',
    'Server-sent events',
    'Stop and approve on your own server',
    'An existing Redux app',
    'Hot module replacement',
    'Typed parts',
    'On a server',
    'With zustand’s own hook',
    'Testing your own chat',
    'From a recording to a test', // walks.test.ts
  ])
})

test('Ten lines: a reply that arrives twice is one paragraph, and the same node', async () => {
  const { default: App } = await run<{ default: ComponentType }>('Ten lines')
  render(createElement(App))
  const t = threadScript('t1')
  const feed = (event: unknown): void => act(() => latestSocket().receive(event))
  feed(t.created('turn'))
  feed(t.chunk('turn', 'Hel'))
  const paragraph = screen.getByText('Hel')
  feed(t.finalized('turn'))
  feed(t.callback('turn', 'Hello, Ada.'))
  expect(screen.getByText('Hello, Ada.')).toBe(paragraph)
  expect(document.querySelectorAll('p')).toHaveLength(1)
})

test('Ten lines: with 1,000 bubbles, an event renders its own bubble and no other', async () => {
  const read: string[] = []
  const textOf: typeof onebubble.textOf = (bubble) => {
    read.push(bubble.key) // a Bubble of the ten lines reads its text at each render, and nothing else does
    return onebubble.textOf(bubble)
  }
  const { default: App } = (await runSnippet(guideBlock('Ten lines'), {
    ...modules,
    onebubble: { ...onebubble, textOf },
  })) as { default: ComponentType }
  render(createElement(App))
  const t = threadScript('t1')
  const rendersOf = (...events: readonly unknown[]): readonly string[] => {
    read.length = 0
    act(() => {
      for (const event of events) latestSocket().receive(event)
    })
    return [...new Set(read)]
  }
  const turns = Array.from({ length: 1_000 }, (_, index) => `turn-${index}`)
  rendersOf(...turns.flatMap((turn) => [t.created(turn), t.chunk(turn, 'Hello')]))
  expect(document.querySelectorAll('p')).toHaveLength(1_000)
  const key = onebubble.bubbleKey.invocation
  expect(rendersOf(t.created('latest'))).toEqual([key('latest')])
  expect(rendersOf(t.chunk('latest', 'Hel'))).toEqual([key('latest')])
  expect(rendersOf(t.finalized('turn-500'))).toEqual([key('turn-500')])
  expect(rendersOf(t.callback('turn-7', 'Hello, Ada.'))).toEqual([key('turn-7')])
  expect(rendersOf(t.message('m', 'Hi'))).toEqual([onebubble.bubbleKey.message('m')])
})

test('Connect: the store follows a real gateway, comes back when it does, and the hook says how it stands', async () => {
  const log = memoryLog()
  const gateway = createGateway({ log, authorize: () => true })
  const { url, wsUrl, port } = await gateway.listen()
  vi.stubGlobal('WebSocket', WebSocket)
  const { store, connection, ConnectionState } = (await runSnippet(
    changed(guideBlock('Connect'), "'/ws'", `'${wsUrl}'`),
    modules,
  )) as { store: BubbleStore; connection: Connection; ConnectionState: ComponentType }
  render(createElement(ConnectionState))
  await screen.findByText('connected')

  const draft = { messageId: 'm', author: { kind: 'user' }, parts: [{ kind: 'text', text: 'Hi' }] } as const
  await log.append('t1', [{ type: 'message', ...draft }])
  await eventually(() => expect(shown(store, 't1')).toEqual(['m: Hi (user)']))

  await act(() => gateway.close())
  await screen.findByText('The server is shutting down, or the page was closed.')
  await log.append('t1', [{ type: 'message', ...draft, messageId: 'n' }])
  const again = createGateway({ log, authorize: () => true })
  await again.listen({ port })
  await eventually(() => expect(shown(store, 't1')).toEqual(['m: Hi (user)', 'n: Hi (user)']))
  expect(screen.getByText('connected')).toBeDefined()
  connection.dispose()
  await again.close()
  expect(url).toContain(String(port))
})

test('Over plain HTTP: the store follows a real gateway', async () => {
  const log = memoryLog()
  const gateway = createGateway({ log, authorize: () => true })
  const { url } = await gateway.listen()
  const { store, connection } = (await runSnippet(
    changed(guideBlock('Over plain HTTP'), "'/'", `'${url}'`),
    modules,
  )) as { store: BubbleStore; connection: Connection }
  const draft = { messageId: 'm', author: { kind: 'user' }, parts: [{ kind: 'text', text: 'Hi' }] } as const
  await log.append('t1', [{ type: 'message', ...draft }])
  await eventually(() => expect(shown(store, 't1')).toEqual(['m: Hi (user)']))
  connection.dispose()
  await gateway.close()
})

test('Send, stop, approve: words are sent, and wait for the network', async () => {
  const { Composer } = await run<{ Composer: ComponentType<{ threadId: string }> }>('Send, stop, approve')
  const gateway = onebubbleTesting.fakeGateway()
  const store = onebubble.createBubbleStore()
  const connection = onebubbleClient.connectWebSocket({
    store,
    url: 'ws://fake',
    threadIds: ['t1'],
    ...gateway.ports,
  })
  gateway.deliver()
  const composer = createElement(Composer, { threadId: 't1' })
  render(createElement(onebubbleReact.BubbleStoreProvider, { store, connection }, composer))
  const field = screen.getByLabelText<HTMLInputElement>('Message')
  const say = (words: string): void => {
    field.value = words
    act(() => field.form?.requestSubmit())
  }
  say('Hi')
  expect(field.value).toBe('')
  expect(screen.getByText('sending:')).toBeDefined()
  act(() => void gateway.deliver())
  expect(screen.queryByText(/:/)).toBeNull()
  gateway.refuse()
  say('Are you there?')
  act(() => void gateway.deliver())
  const waiting = screen.getByText(/^waiting: The server has not answered/)
  gateway.permit()
  act(() => {
    waiting.click()
    gateway.deliver()
  })
  expect(shown(store, 't1')).toEqual([
    expect.stringMatching(/: Hi \(user\)$/),
    expect.stringMatching(/: Are you there\? \(user\)$/),
  ])
  connection.dispose()
})

/** A store that follows the thread t1 of a gateway in memory. */
function follow() {
  const gateway = onebubbleTesting.fakeGateway()
  const store = onebubble.createBubbleStore()
  const connection = onebubbleClient.connectWebSocket({
    store,
    url: 'ws://fake',
    threadIds: ['t1'],
    ...gateway.ports,
  })
  return { gateway, store, connection, t: threadScript('t1') }
}

test('Stop and approve in a bubble: the buttons are there while they have an effect', async () => {
  const { Controls } = await run<{ Controls: ComponentType<{ of: BubbleKey; connection: Connection }> }>(
    'Stop and approve in a bubble',
  )
  const { gateway, store, connection, t } = follow()
  gateway.append(t.message('q', 'Book it.'), t.created('turn'), t.toolCall('turn', 'c', 'book', '{}'))
  gateway.append(t.toolApproval('turn', 'c', 'ok', { request: { price: 120 } }))
  gateway.deliver()
  const keys = store.thread('t1')?.keys ?? []
  const controls = keys.map((of) => createElement(Controls, { key: of, of, connection }))
  render(createElement(onebubbleReact.BubbleStoreProvider, { store, connection }, controls))
  const names = () => screen.queryAllByRole('button').map(({ textContent }) => textContent)
  const click = (name: string): void =>
    act(() => {
      screen.getByText(name).click()
      gateway.deliver()
    })
  expect(keys).toHaveLength(2)
  expect(names()).toEqual(['Approve', 'Deny', 'Stop'])
  expect(screen.getByText(/^book {"price":120}/)).toBeDefined()
  click('Approve')
  expect(store.invocation('turn')?.parts).toMatchObject([{ approval: { state: 'approved' } }])
  expect(names()).toEqual(['Stop'])
  click('Stop')
  expect(store.invocation('turn')?.phase).toBe('cancelled')
  expect(names()).toEqual([])
  connection.dispose()
})

test('Across reloads: the next page shows what this one had', async () => {
  interface Page {
    readonly store: BubbleStore
    readonly connection: Connection
    readonly persistence: onebubblePersist.Persistence
  }
  const storage = onebubbleTesting.memoryStorage()
  const open = async (): Promise<Page> =>
    (await runSnippet(guideBlock('Across reloads'), {
      ...modules,
      'onebubble/persist': {
        ...onebubblePersist,
        persistBubbles: (store: BubbleStore, options: onebubblePersist.PersistOptions) =>
          onebubblePersist.persistBubbles(store, { ...options, storage }),
      },
    })) as unknown as Page // what the block exports
  const before = await open()
  await before.persistence.ready
  before.store.ingest(threadScript('t1').message('q', 'Hi'))
  await before.persistence.dispose()
  before.connection.dispose()
  const after = await open()
  expect((await after.persistence.ready).threadIds).toEqual(['t1'])
  expect(shown(after.store, 't1')).toEqual(['q: Hi (user)'])
  await after.persistence.dispose()
  after.connection.dispose()
})

test('Letting a thread go: it is closed and forgotten, and comes back when it is opened', async () => {
  type LetGo = (threadId: string, store: BubbleStore, connection: Connection) => void
  const { letGo } = await run<{ letGo: LetGo }>('Letting a thread go')
  const { gateway, store, connection, t } = follow()
  gateway.append(t.message('q', 'Hi'))
  gateway.deliver()
  letGo('t1', store, connection)
  gateway.append(t.message('r', 'Hello'))
  gateway.deliver()
  expect([store.thread('t1'), store.cursor('t1')]).toEqual([undefined, undefined])
  connection.open('t1')
  gateway.deliver()
  expect(shown(store, 't1')).toEqual(['q: Hi (user)', 'r: Hello (user)'])
})

test('Long replies: a block for each segment, and the last one alone grows', async () => {
  type Reply = ComponentType<{ of: BubbleKey }>
  const { Reply } = await run<{ Reply: Reply }>('Long replies')
  const store = onebubble.createBubbleStore()
  const t = threadScript('t1')
  const lines = `${'word '.repeat(500)}\n`
  store.ingestAll([t.created('a'), t.chunk('a', lines), t.chunk('a', 'Hel')])
  const reply = createElement(Reply, { of: onebubble.bubbleKey.invocation('a') })
  const { container } = render(createElement(onebubbleReact.BubbleStoreProvider, { store }, reply))
  const blocks = [...container.querySelectorAll('p > *')]
  expect(blocks.map(({ textContent }) => textContent)).toEqual([lines, 'Hel'])
  act(() => void store.ingest(t.chunk('a', 'lo')))
  expect([...container.querySelectorAll('p > *')]).toEqual(blocks)
  expect(container.textContent).toBe(`${lines}Hello`)
})

test('Markdown: a fence of 10 KB, a long table and a long list stay whole, and what follows them is shown', async () => {
  const { Markdown } = await run<{ Markdown: ComponentType<{ part: TextPart }> }>('Markdown')
  const Reply = () => {
    const part = onebubbleReact.useInvocation('a')?.parts[0]
    return part?.kind === 'text' && createElement(Markdown, { part })
  }
  const lines = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('')
  const code = lines(700, (index) => (index % 5 === 4 ? '' : `const value${index} = 1`))
  expect(code.length).toBeGreaterThan(10_000)
  const rows = lines(200, (index) => `| ${index} | row |`)
  const items = lines(150, (index) => `1. item ${index}\n\n   and a paragraph of it\n`)
  const text = `Before.\n\n\`\`\`ts\n${code}\`\`\`\n\nBetween.\n\n| a | b |\n|---|---|\n${rows}\n${items}\nAfter **all**.\n`

  const store = onebubble.createBubbleStore()
  const t = threadScript('t1')
  const { container } = render(
    createElement(onebubbleReact.BubbleStoreProvider, { store }, createElement(Reply)),
  )
  act(() => void store.ingest(t.created('a')))
  for (let from = 0; from < text.length; from += 997)
    act(() => void store.ingest(t.chunk('a', text.slice(from, from + 997))))

  const textsOf = (selector: string) =>
    [...container.querySelectorAll(selector)].map(({ textContent }) => textContent)
  expect(textsOf('pre code')).toEqual([code])
  expect(textsOf('tbody tr')).toHaveLength(200)
  expect(textsOf('ol > li')).toHaveLength(150)
  expect(textsOf('table, ol')).toHaveLength(2)
  expect(textsOf(':not(li) > p')).toEqual(['Before.', 'Between.', 'After all.'])
})

test('Typed parts: what fits is shown as the app knows it, what does not says so, and so does any other name', async () => {
  const { store, Data, Tool } = await run<{
    store: BubbleStore
    Data: ComponentType<{ part: DataPart }>
    Tool: ComponentType<{ part: ToolPart }>
  }>('Typed parts')
  const t = threadScript('t1')
  const shownTexts = (): readonly (string | null)[] => {
    store.flush()
    const parts = store.invocation('a')?.parts ?? []
    const shownParts = parts.map((part) => {
      if (part.kind === 'data') return createElement(Data, { key: part.key, part })
      return part.kind === 'tool' ? createElement(Tool, { key: part.key, part }) : null
    })
    const { container, unmount } = render(createElement('div', null, shownParts))
    const texts = [...container.querySelectorAll('div > div > *')].map(({ textContent }) => textContent)
    unmount()
    return texts
  }
  store.ingestAll([
    t.data('a', 'forecast', 'w', { place: 'Brest', temp: 14 }),
    t.data('a', 'tides', 'd', { high: '06:14' }),
    t.toolCall('a', 'c', 'search', '{"query":"ti'),
  ])
  expect(shownTexts()).toEqual(['14 °C in Brest', '{"high":"06:14"}', 'searching for undefined'])
  store.ingestAll([
    t.data('a', 'forecast', 'w', { place: 'Brest', temp: 'mild' }),
    t.toolCall('a', 'c', 'search', 'des"}'),
  ])
  expect(shownTexts()).toEqual(['The forecast cannot be shown.', '{"high":"06:14"}', 'searching for tides'])
  expect(store.violations()).toMatchObject([{ code: 'invalid_part', path: 'part.value.temp' }])
})

test('On a server: the markup is made of the snapshots, and the browser takes the same', async () => {
  type AppOf = (snapshots: readonly unknown[], children: ReactNode) => { store: BubbleStore; app: ReactNode }
  const { appOf } = await run<{ appOf: AppOf }>('On a server')
  const Keys = (): ReactNode => createElement('p', null, useThread('t1')?.keys.join(' '))
  const snapshot = {
    v: 1,
    threadId: 't1',
    epoch: 'e',
    offset: 1,
    bubbles: [{ kind: 'invocation', invocationId: 'turn', folded: 0, parts: [] }],
  }
  const { app, store } = appOf([snapshot], createElement(Keys))
  store.ingest({ ...threadScript('t1', { epoch: 'e', firstOffset: 1 }).message('m', 'later') })
  const html = renderToString(app)
  expect(html).toBe(`<p>${onebubble.bubbleKey.invocation('turn')}</p>`)
  const container = document.createElement('div')
  container.innerHTML = html
  document.body.append(container)
  render(appOf([snapshot], createElement(Keys)).app, { container, hydrate: true })
  expect(container.innerHTML).toBe(html)
})

test('A panel of your own: it lists what the store was given', async () => {
  vi.unstubAllGlobals() // the panel measures its rows in a frame
  const { store, Devtools } = await run<{ store: BubbleStore; Devtools: ComponentType }>(
    'A panel of your own',
  )
  store.ingest(threadScript('t1').callback('turn', 'Hello'))
  render(createElement(Devtools))
  const list = await screen.findByRole('listbox', { name: 'Recorded events' })
  expect(list.textContent).toMatch(/callback.*turn.*Hello.*applied/)
})

test('Why a bubble shows what it shows: as data, and in sentences', async () => {
  const block = 'Why a bubble shows what it shows'
  const { standing, lines, text } = await run<{
    standing: string
    lines: readonly ExplanationLine[]
    text: string
  }>(block)
  expect(standing).toBe('shown')
  expect(lines.map(({ effect }) => effect)).toEqual(['replaces_text', 'kept_readable'])
  const [, promised = ''] = /^\/\/ … (.+)$/m.exec(guideBlock(block).code) ?? []
  expect(text).toContain(`- ${promised}`)
})

test('Devtools: one action per publication, named by what was in it; nothing without the extension', async () => {
  const actions: string[] = []
  const extension: DevtoolsExtension = {
    connect: () => ({
      init: () => undefined,
      send: ({ type }) => void actions.push(type),
      subscribe: () => undefined,
    }),
  }
  vi.stubGlobal('__REDUX_DEVTOOLS_EXTENSION__', extension)
  const { store, disconnect } = await run<{ store: BubbleStore; disconnect: () => void }>('Devtools')
  const t = threadScript('t1')
  const chunks = Array.from({ length: 12 }, () => t.chunk('turn', 'x'))
  store.ingestAll([...chunks, t.callback('turn', 'Hello')])
  disconnect()
  store.ingest(t.finalized('turn'))
  expect(actions).toEqual(['stream_chunk × 12 + callback'])
})

test('With zustand’s own hook: a turn is read from the state by its id', async () => {
  const { store, Answer } = await run<{
    store: BubbleStore
    Answer: ComponentType<{ invocationId: string }>
  }>('With zustand’s own hook')
  render(createElement(Answer, { invocationId: 'turn' }))
  const t = threadScript('t1')
  act(() => void store.ingestAll([t.chunk('turn', 'Hel'), t.finalized('turn'), t.chunk('other', 'x')]))
  expect(document.body.textContent).toBe('Hel')
  act(() => void store.ingest(t.callback('turn', 'Hello, Ada.')))
  expect(document.body.textContent).toBe('Hello, Ada.')
})

test('Before and after: what is left of the reducer places events by their ids', async () => {
  const { store, onEvent } = await run<{ store: BubbleStore; onEvent: (event: unknown) => void }>(
    'Before and after',
  )
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const t = threadScript('t1')
  const late = t.callback('a', 'Forty-two.')
  for (const event of [
    t.created('a'),
    t.chunk('a', 'About forty.'),
    t.finalized('a'),
    t.created('b'),
    late,
    {},
  ])
    onEvent(event)
  expect(shown(store, 't1')).toEqual(['a: Forty-two. (completed, callback)', 'b: (pending, none)'])
  expect(console.warn).toHaveBeenCalledOnce()
})

test('Server-sent events: what the browser asks for again changes nothing', async () => {
  class FakeSource {
    onmessage?: (message: { data: string }) => void
  }
  vi.stubGlobal('EventSource', FakeSource)
  const { store, source } = await run<{ store: BubbleStore; source: FakeSource }>('Server-sent events')
  const t = threadScript('t1')
  const log = [t.created('a'), t.chunk('a', 'Hel'), t.chunk('a', 'lo')]
  for (const event of [...log, ...log]) source.onmessage?.({ data: JSON.stringify(event) })
  expect(shown(store, 't1')).toEqual(['a: Hello (streaming, stream)'])
})

test('Stop and approve on your own server: what comes too late is not sent', async () => {
  interface Turn {
    readonly signal: AbortSignal
    chunk(part: object): void
    end(outcome: string): void
    approve(approvalId: string, approved: boolean, by: string): boolean
    callback(messageId: string, text: string): boolean
  }
  const violations: unknown[] = []
  const store = onebubble.createBubbleStore({ onViolation: (violation) => violations.push(violation) })
  const sent: string[] = []
  vi.stubGlobal('broadcast', (event: { readonly type: string }) => {
    sent.push(event.type)
    store.ingest(event)
  })
  const { Turn } = await run<{ Turn: new (ids: object) => Turn }>('Stop and approve on your own server')
  const turnOf = (invocationId: string): Turn => new Turn({ threadId: 't1', invocationId })

  const done = turnOf('done')
  done.chunk({ kind: 'tool_approval', toolCallId: 'c', approvalId: 'ok' })
  expect([done.approve('other', true, 'ada'), done.approve('ok', true, 'ada')]).toEqual([false, true])
  expect(done.approve('ok', false, 'eve')).toBe(false)
  done.chunk({ kind: 'tool_result', toolCallId: 'c', output: 'booked' })
  done.end('completed')
  expect(done.callback('m', 'It is booked.')).toBe(true)
  expect(done.signal.aborted).toBe(false)

  const stopped = turnOf('stopped')
  stopped.chunk({ kind: 'tool_approval', toolCallId: 'c', approvalId: 'ok' })
  stopped.chunk({ kind: 'text', delta: 'Let me' })
  stopped.end('cancelled')
  expect(stopped.signal.aborted).toBe(true)
  const sentCount = sent.length
  stopped.chunk({ kind: 'text', delta: ' see.' })
  stopped.end('completed')
  expect([stopped.approve('ok', true, 'ada'), stopped.callback('n', 'Late.')]).toEqual([false, false])
  expect(sent).toHaveLength(sentCount)

  expect(store.invocation('done')?.parts[0]).toMatchObject({ approval: { state: 'approved', by: 'ada' } })
  expect(shown(store, 't1')).toEqual([
    'done: It is booked. (completed, callback)',
    'stopped: Let me (cancelled, stream)',
  ])
  expect(violations).toEqual([])
})

test('An existing Redux app: the bubbles take the events, and every action goes on', async () => {
  const { bubbles, chatMiddleware } = await run<{
    bubbles: BubbleStore
    chatMiddleware: () => (next: (action: unknown) => unknown) => (action: unknown) => unknown
  }>('An existing Redux app')
  const passed: unknown[] = []
  const dispatch = chatMiddleware()((action) => passed.push(action))
  const actions = [
    { type: 'chat/event', payload: threadScript('t1').message('q', 'Hi') },
    { type: 'menu/open', payload: threadScript('t1').message('r', 'No') },
  ]
  for (const action of actions) dispatch(action)
  expect(shown(bubbles, 't1')).toEqual(['q: Hi (user)'])
  expect(passed).toEqual(actions)
})

test('Hot module replacement: the module that is made again has the same store', async () => {
  type Chat = { readonly store: BubbleStore; readonly connection: Connection }
  vi.stubGlobal('chat', undefined)
  const before = await run<Chat>('Hot module replacement')
  before.store.ingest(threadScript('t1').message('q', 'Hi'))
  const after = await run<Chat>('Hot module replacement')
  expect(shown(after.store, 't1')).toEqual(['q: Hi (user)'])
  expect(after.connection).toBe(before.connection)
  after.connection.dispose()
})

test('Testing your own chat: the scenario holds, and every order ends alike', async () => {
  const { ends } = await run<{ ends: readonly unknown[] }>('Testing your own chat')
  expect(ends).toEqual(Array.from({ length: 4 }, () => ['turn-a: Hello, Ada. (completed, callback)']))
})

test('the guide’s hooks without a provider throw an error that names the fix', () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const Lost = (): ReactNode => useThread('t1')?.threadId
  expect(() => render(createElement(Lost))).toThrow(
    expect.objectContaining<Partial<UsageError>>({ name: 'UsageError', code: 'missing_provider' }),
  )
})
