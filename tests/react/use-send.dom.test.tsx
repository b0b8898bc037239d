import { act, render, screen } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { type Connection, connectWebSocket } from '../../src/client/index.ts'
import { type BubbleStore, UsageError } from '../../src/index.ts'
import { BubbleStoreProvider, type Send, useSend } from '../../src/react/index.ts'
import { fakeGateway, shown, threadScript } from '../../src/testing/index.ts'
import { syncStore } from './mount.tsx'
import { Renders, useRenderCount } from './renders.ts'

interface ComposerProps {
  readonly threadId?: string
  readonly onSend?: (send: Send) => void
  readonly renders?: Renders
}

/** Shows what is not sent, and hands out what it sends with. */
function Composer({ threadId = 't', onSend, renders }: ComposerProps) {
  useRenderCount(renders, 'composer')
  const send = useSend(threadId)
  onSend?.(send)
  return (
    <ul>
      {send.messages.map(({ clientMessageId, status, error }) => (
        <li key={clientMessageId}>
          {clientMessageId} {status} {error?.code}
        </li>
      ))}
    </ul>
  )
}

function setUp() {
  const gateway = fakeGateway()
  const store = syncStore()
  const connection = connectWebSocket({
    store,
    url: 'ws://fake/ws',
    threadIds: ['t', 'u'],
    ...gateway.ports,
  })
  gateway.deliver()
  return { gateway, store, connection }
}

const app = (store: BubbleStore, connection: Connection | undefined, props: ComposerProps = {}) => (
  <BubbleStoreProvider store={store} connection={connection}>
    <Composer {...props} />
  </BubbleStoreProvider>
)

const lines = (): readonly string[] =>
  screen.queryAllByRole('listitem').map(({ textContent }) => textContent.trim())

const message = (words: string) =>
  ({ parts: [{ kind: 'text', text: words }], clientMessageId: words }) as const

describe.each([
  ['in StrictMode', true],
  ['outside of StrictMode', false],
])('%s', (_, reactStrictMode) => {
  test('returns each message until it is sent, and a refused one until it is sent again or discarded', () => {
    const { gateway, store, connection } = setUp()
    let current: Send | undefined
    const onSend = (send: Send): void => void (current = send)
    render(app(store, connection, { onSend }), { reactStrictMode })
    expect(lines()).toEqual([])
    const first = current

    act(() => void current?.send(message('one')))
    expect(lines()).toEqual(['one sending'])
    expect(shown(store, 't')).toEqual(['one: one (user, sending)'])
    act(() => void gateway.deliver())
    expect(lines()).toEqual([])
    expect(shown(store, 't')).toEqual(['message:one: one (user)'])

    gateway.refuse()
    act(() => {
      void current?.send(message('two'))
      gateway.deliver()
    })
    expect(lines()).toEqual(['two waiting unanswered'])
    gateway.permit()
    gateway.refusePosts('thread_full')
    act(() => {
      gateway.wake()
      gateway.deliver()
    })
    expect(lines()).toEqual(['two failed thread_full'])
    act(() => {
      current?.retry('two')
      gateway.deliver()
    })
    expect(lines()).toEqual(['two failed thread_full'])
    act(() => current?.discard('two'))
    expect(lines()).toEqual([])
    expect(shown(store, 't')).toHaveLength(1)
    expect(gateway.posted).toHaveLength(3)
    expect(current?.send).toBe(first?.send)
    connection.dispose()
  })

  test('another thread has its own messages, and sending continues without the component', () => {
    const { gateway, store, connection } = setUp()
    let current: Send | undefined
    const onSend = (send: Send): void => void (current = send)
    const view = render(app(store, connection, { onSend }), { reactStrictMode })
    act(() => void current?.send(message('one')))
    view.rerender(app(store, connection, { onSend, threadId: 'u' }))
    expect(lines()).toEqual([])
    act(() => void current?.send(message('two')))
    expect(lines()).toEqual(['two sending'])
    view.unmount()
    gateway.deliver()
    expect(shown(store, 't')).toEqual(['message:one: one (user)'])
    expect(shown(store, 'u')).toEqual(['message:two: two (user)'])
    connection.dispose()
  })

  test('renders only for unsent messages: not for a frame, a chunk or a message of another thread', () => {
    const { gateway, store, connection } = setUp()
    const renders = new Renders()
    render(app(store, connection, { renders }), { reactStrictMode })
    renders.take()
    const t = threadScript('t')
    act(() => {
      gateway.append(t.created('a'), t.chunk('a', 'Hi'), t.message('m', 'Ho'))
      void connection.send({ threadId: 'u', ...message('two') })
      gateway.advance(1_000)
    })
    expect(shown(store, 'u')).toHaveLength(1)
    expect(renders.take()).toEqual({})
    connection.dispose()
  })

  test('a later or another connection is used for sending', () => {
    const { gateway, store, connection } = setUp()
    const other = connectWebSocket({ store, url: 'ws://fake/other/ws', ...gateway.ports })
    let current: Send | undefined
    const onSend = (send: Send): void => void (current = send)
    const view = render(app(store, connection, { onSend }), { reactStrictMode })
    view.rerender(app(store, other, { onSend }))
    act(() => void current?.send(message('one')))
    expect(lines()).toEqual(['one sending'])
    act(() => void gateway.deliver())
    expect(gateway.posted[0]?.path).toBe('/other/threads/t/messages')
    act(() => other.dispose())
    act(() => void current?.send(message('two')))
    expect(lines()).toEqual(['two failed closed'])
    connection.dispose()
  })
})

test('without a connection, the error says what to provide', () => {
  const store = syncStore()
  const markup = (): string => renderToString(app(store, undefined))
  expect(markup).toThrow(UsageError)
  expect(markup).toThrow('<BubbleStoreProvider store={store} connection={connection}>')
})

test('a server renders no unsent messages, and neither does the page during its hydration', () => {
  const { store, connection } = setUp()
  void connection.send({ threadId: 't', ...message('one') })
  const html = renderToString(app(store, connection))
  expect(html).toBe('<ul></ul>')
  const container = document.createElement('div')
  container.innerHTML = html
  document.body.append(container)
  const problems: unknown[] = []
  const view = render(app(store, connection), {
    container,
    hydrate: true,
    onRecoverableError: (error) => problems.push(error),
  })
  expect(lines()).toEqual(['one sending'])
  expect(problems).toEqual([])
  view.unmount()
  container.remove()
  connection.dispose()
})
