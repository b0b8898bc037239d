import { expect, test, vi } from 'vitest'
import { connectWebSocket } from '../../src/client/index.ts'
import { createBubbleStore } from '../../src/index.ts'
import { fakeGateway } from '../../src/testing/index.ts'

/** A client with the page's own events, which has just lost its connection. */
function waitingClient() {
  const gateway = fakeGateway()
  const { visibility: _, ...ports } = gateway.ports
  const connection = connectWebSocket({ store: createBubbleStore(), url: '/ws', ...ports })
  gateway.deliver()
  gateway.cut()
  return { gateway, connection }
}

const show = (state: DocumentVisibilityState): void => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange'))
}

test('a page that becomes visible comes back at once, one that becomes hidden does not', () => {
  const { gateway, connection } = waitingClient()
  show('hidden')
  expect(connection.state().status).toBe('waiting')
  show('visible')
  expect(connection.state().status).toBe('connecting')
  gateway.deliver()
  expect(connection.state().status).toBe('open')
  connection.dispose()
})

test('a network that is back is used at once', () => {
  const { connection } = waitingClient()
  window.dispatchEvent(new Event('online'))
  expect(connection.state().status).toBe('connecting')
  connection.dispose()
  window.dispatchEvent(new Event('online'))
  expect(connection.state().status).toBe('closed')
})

test('a network that is gone ends the connection at once, and is used when it is back', () => {
  const { gateway, connection } = waitingClient()
  connection.retry()
  gateway.deliver()
  expect(connection.state().status).toBe('open')
  window.dispatchEvent(new Event('offline'))
  expect(connection.state()).toMatchObject({ status: 'waiting', reason: { code: 'offline' } })
  window.dispatchEvent(new Event('online'))
  gateway.deliver()
  expect(connection.state().status).toBe('open')
  connection.dispose()
  window.dispatchEvent(new Event('offline'))
  expect(connection.state().reason).toBeUndefined()
})

test('a relative url stands beside the page', () => {
  const { gateway, connection } = waitingClient()
  expect(gateway.sockets[0]?.url).toBe(`${location.origin.replace('http', 'ws')}/ws`)
  connection.dispose()
})
