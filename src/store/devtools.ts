import { type BubbleState, UsageError } from '../core/index.ts'
import type { BubbleStore } from './bubble-store.ts'
import type { Publication } from './publisher.ts'
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
  subscribe(listener: (message: unknown) => void): (() => void) | undefined
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
    throw new UsageError('invalid_argument', 'connectDevtools: this is not a store of createBubbleStore; pass the store itself')
  }
  const extension = options.extension ?? installedExtension()
  if (extension === undefined) return () => undefined
  const connection = extension.connect({ name: options.name ?? 'onebubble' })
  connection.init(store.getState())
  const send = ({ actions, state }: Publication): void => {
    connection.send({ type: actionType(actions) }, state)
  }
  publisher.publications.add(send)
  const unsubscribe = connection.subscribe((message) => {
    const state = jumpOf(message)
    if (state !== undefined) publisher.show(state)
  })
  return () => {
    publisher.publications.delete(send)
    unsubscribe?.()
  }
}

const actionType = (actions: Publication['actions']): string =>
  Array.from(actions, ([type, count]) => (count === 1 ? type : `${type} × ${count}`)).join(' + ') || 'violation'

// The extension puts itself on the window; it has no types of its own.
const installedExtension = (): DevtoolsExtension | undefined =>
  (globalThis as { __REDUX_DEVTOOLS_EXTENSION__?: DevtoolsExtension }).__REDUX_DEVTOOLS_EXTENSION__

/** The state that the devtools jump to, or undefined for any other of their messages. */
function jumpOf(message: unknown): BubbleState | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== 'DISPATCH') return undefined
  const { payload, state } = message as { payload?: { type?: unknown }; state?: unknown } // read with care below
  const isJump = payload?.type === 'JUMP_TO_STATE' || payload?.type === 'JUMP_TO_ACTION'
  if (!isJump || typeof state !== 'string') return undefined
  try {
    return JSON.parse(state) as BubbleState // it is one that we sent
  } catch {
    return undefined
  }
}
