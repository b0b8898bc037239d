import { readFileSync } from 'node:fs'
import { join } from 'node:path'
// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { createElement, type ComponentType, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import * as jsxRuntime from 'react/jsx-runtime'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { BubbleStore, DevtoolsExtension, UsageError } from '../../src/index.ts'
import * as onebubble from '../../src/index.ts'
import * as onebubbleReact from '../../src/react/index.ts'
import * as onebubbleTesting from '../../src/testing/index.ts'
import { type CodeBlock, codeBlocksOf } from './markdown.ts'
import { root, runSnippet } from './snippets.ts'

const { useThread } = onebubbleReact
const { shown, threadScript } = onebubbleTesting

const blocks = codeBlocksOf(readFileSync(join(root, 'README.md'), 'utf8')).filter(({ language }) =>
  /^tsx?$/.test(language),
)

function blockUnder(heading: string): CodeBlock {
  const found = blocks.filter((block) => block.heading === heading)
  expect(found).toHaveLength(1)
  return found[0]!
}

/** Stands in for the platform's. */
class FakeSocket {
  static opened: FakeSocket[] = []
  readonly sent: unknown[] = []
  onopen?: () => void
  onmessage?: (message: { data: string }) => void
  onclose?: () => void
  readonly url: string

  constructor(url: string) {
    this.url = url
    FakeSocket.opened.push(this)
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }

  close(): void {
    this.onclose?.()
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
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const modules = {
  onebubble,
  'onebubble/react': onebubbleReact,
  'onebubble/testing': onebubbleTesting,
  'react/jsx-runtime': jsxRuntime,
}

/** Runs the block under a heading; what it exports is what the README says it is. */
const run = <Exports,>(heading: string): Promise<Exports> =>
  runSnippet(blockUnder(heading), modules) as Promise<Exports>

test('every code block of the README is run by a test below', () => {
  expect(blocks.map(({ heading }) => heading)).toEqual([
    'Ten lines',
    'Feeding it from your websocket',
    'Sending',
    'On a server',
    'Devtools',
    'Testing your own chat',
  ])
})

test('Ten lines: a reply that arrives twice is one paragraph, and the same node', async () => {
  const { App } = await run<{ App: ComponentType }>('Ten lines')
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

test('Feeding it from your websocket: batches, a gap, a resync and a reconnect', async () => {
  vi.useFakeTimers()
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const { store, follow } = await run<{
    store: BubbleStore
    follow: (url: string, threadId: string) => void
  }>('Feeding it from your websocket')
  const t = threadScript('t1')
  const events = [
    t.created('turn'),
    t.chunk('turn', 'one '),
    t.chunk('turn', 'two '),
    t.chunk('turn', 'three'),
  ]
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url)
    return { json: async () => [events[2]] }
  })

  follow('wss://chat.example', 't1')
  const first = latestSocket()
  first.onopen?.()
  expect(first.sent).toEqual([{ threadId: 't1', from: null }])
  first.receive(events[0])
  first.receive([events[1], events[3]])
  expect(shown(store, 't1')).toEqual(['turn: one  (streaming, stream, 2 missing)'])
  await vi.waitFor(() => expect(shown(store, 't1')).toEqual(['turn: one two three (streaming, stream)']))
  expect(asked).toEqual(['/events?threadId=t1&from=2&before=3'])

  first.close()
  vi.advanceTimersByTime(1_000)
  const second = latestSocket()
  second.onopen?.()
  expect(second.sent).toEqual([{ threadId: 't1', from: { epoch: 'epoch-1', offset: 4 } }])
  second.receive({ resync: { ...store.snapshot('t1'), epoch: 'epoch-2', offset: 2 } })
  expect(store.cursor('t1')).toEqual({ epoch: 'epoch-2', offset: 2 })
  expect(warned).not.toHaveBeenCalled()

  const third = threadScript('t1', { epoch: 'epoch-3' })
  second.receive(third.created('other'))
  expect(warned).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(1_000)
  expect(latestSocket()).not.toBe(second)
})

test('Sending: a message is shown, fails, is tried again, and becomes the server’s', async () => {
  type Send = (threadId: string, text: string, clientMessageId?: string) => Promise<void>
  const { store, send } = await run<{ store: BubbleStore; send: Send }>('Sending')
  const posted: unknown[] = []
  const answers = [
    () => Promise.reject(new TypeError('offline')),
    async () => ({ ok: false, status: 503 }),
    async () => ({ ok: true }),
  ]
  vi.stubGlobal('fetch', (_url: string, { body }: { body: string }) => {
    posted.push(JSON.parse(body))
    return answers.shift()!()
  })
  const sending = send('t1', 'Hi', 'draft')
  expect(shown(store, 't1')).toEqual(['draft: Hi (user, sending)'])
  await sending
  expect(shown(store, 't1')).toEqual(['draft: Hi (user, failed)'])
  await send('t1', 'Hi', 'draft')
  expect(store.bubble(store.thread('t1')!.keys[0]!)).toMatchObject({
    delivery: 'failed',
    error: { message: 'refused (503)' },
  })
  await send('t1', 'Hi', 'draft')
  expect(shown(store, 't1')).toEqual(['draft: Hi (user, sending)'])
  const { keys } = store.thread('t1')!
  store.ingest(threadScript('t1').message('m', 'Hi', { clientMessageId: 'draft' }))
  store.flush()
  expect(shown(store, 't1')).toEqual(['m: Hi (user)'])
  expect(store.thread('t1')!.keys).toEqual(keys)
  expect(posted).toEqual(
    Array.from({ length: 3 }, () => ({ threadId: 't1', clientMessageId: 'draft', text: 'Hi' })),
  )
  await send('t1', 'Another')
  expect(store.thread('t1')!.keys).toHaveLength(2)
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
  expect(html).toBe('<p>invocation:turn</p>')
  const container = document.createElement('div')
  container.innerHTML = html
  document.body.append(container)
  render(appOf([snapshot], createElement(Keys)).app, { container, hydrate: true })
  expect(container.innerHTML).toBe(html)
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

test('Testing your own chat: the scenario holds, and every order ends alike', async () => {
  const { ends } = await run<{ ends: readonly unknown[] }>('Testing your own chat')
  expect(ends).toEqual(Array.from({ length: 4 }, () => ['turn-a: Hello, Ada. (completed, callback)']))
})

test('the README’s hooks without a provider throw an error that names the fix', () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const Lost = (): ReactNode => useThread('t1')?.threadId
  expect(() => render(createElement(Lost))).toThrow(
    expect.objectContaining<Partial<UsageError>>({ name: 'UsageError', code: 'missing_provider' }),
  )
})
