import { type BubbleState, type Publication, UsageError } from '../core/index.ts'
import type { BubbleStore } from './bubble-store.ts'
import { publishers } from './publishers.ts'

export type Disconnect = () => void

export interface DevtoolsOptions {
  /** The name in the devtools' list. Default: `onebubble`. */
  readonly name?: string
  /** The Redux DevTools extension. Default: the browser's, if it is installed. */
  readonly extension?: DevtoolsExtension
}

/** What we use of the Redux DevTools extension. */
export interface DevtoolsExtension {
  connect(options: { readonly name: string }): DevtoolsConnection
}

export interface DevtoolsConnection {
  init(state: unknown): void
  send(action: { readonly type: string }, state: unknown): void
  subscribe(listener: (message: DevtoolsMessage) => void): (() => void) | undefined
}

/**
 * Shows a store in the Redux DevTools: one action per publication, named by the types of its events and how many
 * there were, as `stream_chunk × 12 + callback`. Jumping to a state shows it until the next publication.
 * @returns how to disconnect; without the extension nothing is connected
 * @throws UsageError when the store was not made by `createBubbleStore`
 */
export function connectDevtools(store: BubbleStore, options: DevtoolsOptions = {}): Disconnect {
  const publisher = publishers.get(store)
  if (publisher === undefined) {
    throw new UsageError('invalid_argument', 'connectDevtools: pass what createBubbleStore made')
  }
  // The extension puts itself on the window; it has no types of its own.
  const installed = (globalThis as { __REDUX_DEVTOOLS_EXTENSION__?: DevtoolsExtension })
    .__REDUX_DEVTOOLS_EXTENSION__
  const connection = (options.extension ?? installed)?.connect({ name: options.name ?? 'onebubble' })
  if (connection === undefined) return () => undefined
  connection.init(store.getState())
  const send = ({ actions, state }: Publication): void => {
    const names = Object.entries(actions).map(([type, count]) => (count === 1 ? type : `${type} × ${count}`))
    connection.send({ type: names.join(' + ') || 'violation' }, state)
  }
  publisher.watchers.add(send)
  const unsubscribe = connection.subscribe(({ type, state, payload }) => {
    // It sends back, as text, a state that we sent.
    if (type === 'DISPATCH' && state !== undefined && payload?.type?.startsWith('JUMP_'))
      publisher.show(JSON.parse(state) as BubbleState)
  })
  return () => {
    publisher.watchers.delete(send)
    unsubscribe?.()
  }
}

/** What the extension says when a person asks for a state. */
export interface DevtoolsMessage {
  readonly type: string
  readonly state?: string
  readonly payload?: { readonly type?: string }
}
