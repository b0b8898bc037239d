import { act, render } from '@testing-library/react'
import { useEffect, useState } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { type Connection, connectWebSocket } from '../../src/client/index.ts'
import { createBubbleStore } from '../../src/index.ts'
import { useConnection } from '../../src/react/index.ts'
import { fakeGateway, threadScript } from '../../src/testing/index.ts'
import { Renders, useRenderCount } from './renders.ts'

function setUp() {
  const gateway = fakeGateway()
  const connect = (): Connection =>
    connectWebSocket({ store: createBubbleStore(), url: 'ws://fake', threadIds: ['t'], ...gateway.ports })
  return { gateway, connect }
}

interface StatusProps {
  readonly of: Connection | undefined
  readonly renders?: Renders
}

function Status({ of, renders }: StatusProps) {
  useRenderCount(renders, 'status')
  const state = useConnection(of)
  return (
    <p>
      {state?.status ?? 'none'} {state?.threads.get('t')?.status}
    </p>
  )
}

describe.each([
  ['in StrictMode', true],
  ['outside of StrictMode', false],
])('%s', (_, reactStrictMode) => {
  test('returns the state of the connection, and renders when it changes, but not for a frame', () => {
    const { gateway, connect } = setUp()
    const connection = connect()
    const renders = new Renders()
    const { container } = render(<Status of={connection} renders={renders} />, { reactStrictMode })
    expect(container.textContent).toBe('connecting subscribing')
    act(() => void gateway.deliver())
    expect(container.textContent).toBe('open live')

    renders.take()
    const t = threadScript('t')
    act(() => {
      gateway.append(t.created('a'), t.chunk('a', 'Hi'))
      gateway.advance(60_000)
    })
    expect(renders.take()).toEqual({})

    act(() => gateway.cut())
    expect(container.textContent).toBe('waiting subscribing')
    act(() => connection.dispose())
    expect(container.textContent).toBe('closed ')
  })

  test('without a connection returns nothing, until there is one', () => {
    const { gateway, connect } = setUp()
    const connection = connect()
    const view = render(<Status of={undefined} />, { reactStrictMode })
    expect(view.container.textContent).toBe('none ')
    view.rerender(<Status of={connection} />)
    expect(view.container.textContent).toBe('connecting subscribing')
    act(() => void gateway.deliver())
    expect(view.container.textContent).toBe('open live')
    view.rerender(<Status of={undefined} />)
    expect(view.container.textContent).toBe('none ')
    act(() => connection.dispose())
    expect(view.container.textContent).toBe('none ')
  })

  test('a connection that an effect creates and disposes has one socket, and none after unmounting', () => {
    const { gateway, connect } = setUp()
    function App() {
      const [connection, setConnection] = useState<Connection>()
      useEffect(() => {
        const made = connect()
        // oxlint-disable-next-line react/set-state-in-effect -- the connection is the external system, and begins here
        setConnection(made)
        return () => made.dispose()
      }, [])
      return <Status of={connection} />
    }
    const view = render(<App />, { reactStrictMode })
    act(() => void gateway.deliver())
    expect(view.container.textContent).toBe('open live')
    expect(gateway.sockets.filter(({ status }) => status === 'open')).toHaveLength(1)
    view.unmount()
    gateway.advance(600_000)
    expect(gateway.sockets.filter(({ status }) => status !== 'closed')).toEqual([])
    expect(gateway.clock.timerCount).toBe(0)
  })

  test('a thread that an effect opens is open while a component shows it', () => {
    const { gateway, connect } = setUp()
    const connection = connect()
    function Thread({ id }: { readonly id: string }) {
      useEffect(() => connection.open(id), [id])
      return null
    }
    const view = render(<Thread id="u" />, { reactStrictMode })
    gateway.deliver()
    expect([...connection.state().threads.keys()]).toEqual(['t', 'u'])
    view.rerender(<Thread id="v" />)
    expect([...connection.state().threads.keys()]).toEqual(['t', 'v'])
    view.unmount()
    expect([...connection.state().threads.keys()]).toEqual(['t'])
    connection.dispose()
  })
})

test('a server renders no connection, and neither does the page during its hydration', () => {
  const { connect } = setUp()
  const connection = connect()
  const html = renderToString(<Status of={connection} />)
  expect(html).toContain('none')
  const container = document.createElement('div')
  container.innerHTML = html
  document.body.append(container)
  const problems: unknown[] = []
  const view = render(<Status of={connection} />, {
    container,
    hydrate: true,
    onRecoverableError: (error) => problems.push(error),
  })
  expect(container.textContent).toBe('connecting subscribing')
  expect(problems).toEqual([])
  view.unmount()
  container.remove()
  connection.dispose()
})
