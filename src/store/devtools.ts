import { type Publication, type StateRecord, stateOfRecord } from '../core/index.ts'
import { boundedCopy, type Json } from '../protocol/index.ts'
import type { BubbleStore } from './bubble-store.ts'
import { callSafely } from './listeners.ts'
import { publisherOf, type StoreInput } from './publisher.ts'

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
  send(action: DevtoolsAction, state: unknown): void
  subscribe(listener: (message: DevtoolsMessage) => void): (() => void) | undefined
}

/** One publication. */
export interface DevtoolsAction {
  /** The types of the events in it and how many there were: `stream_chunk × 12 + callback`. */
  readonly type: string
  /** What the store was given, the oldest first: a bounded copy of each, of 100 at most. */
  readonly events: readonly Json[]
  /** How many more there were; absent if there were none. */
  readonly omittedCount?: number
}

/** What the extension says when a person asks for a state. */
export interface DevtoolsMessage {
  readonly type: string
  readonly state?: string
  readonly payload?: { readonly type?: string }
}

/** How many events an action shows. */
const mostEvents = 100

/** What they are given is an event, a snapshot or a message. */
const eventMethods: ReadonlySet<StoreInput['method']> = new Set(['ingest', 'hydrate', 'addOptimistic'])

/**
 * Shows a store in the Redux DevTools: one action per publication, with the events that were in it, and the state as
 * records by id. Jumping to a state shows it until the next publication.
 * @returns how to disconnect; without the extension nothing is connected
 * @throws UsageError when the store was not made by `createBubbleStore`
 */
export function connectDevtools(store: BubbleStore, options: DevtoolsOptions = {}): Disconnect {
  const publisher = publisherOf(store, 'connectDevtools')
  // The extension puts itself on the window; it has no types of its own.
  const installed = (globalThis as { __REDUX_DEVTOOLS_EXTENSION__?: DevtoolsExtension })
    .__REDUX_DEVTOOLS_EXTENSION__
  const connection = (options.extension ?? installed)?.connect({ name: options.name ?? 'onebubble' })
  if (connection === undefined) return () => undefined
  connection.init(store.getState())
  let events: Json[] = []
  let omittedCount = 0
  const record = ({ method, input }: StoreInput): void => {
    if (!eventMethods.has(method)) return
    if (events.length < mostEvents) events.push(boundedCopy(input))
    else omittedCount++
  }
  const send = ({ actions, state }: Publication): void => {
    const names = Object.entries(actions).map(([type, count]) => (count === 1 ? type : `${type} × ${count}`))
    const action = { type: names.join(' + ') || 'violation', events }
    connection.send(omittedCount === 0 ? action : { ...action, omittedCount }, state)
    events = []
    omittedCount = 0
  }
  publisher.inputWatchers.add(record)
  publisher.watchers.add(send)
  const unsubscribe = connection.subscribe(({ type, state, payload }) => {
    // It sends back, as text, a state that we sent; or a file that somebody has imported, which may be anything.
    if (type === 'DISPATCH' && state !== undefined && payload?.type?.startsWith('JUMP_'))
      callSafely(() => publisher.show(stateOfRecord(JSON.parse(state) as StateRecord, publisher.mapOptions)))
  })
  return () => {
    publisher.inputWatchers.delete(record)
    publisher.watchers.delete(send)
    unsubscribe?.()
  }
}
