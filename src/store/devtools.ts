import { type Publication, type StateRecord, stateOfRecord } from '../core/index.ts'
import { boundedCopy, type Json } from '../protocol/index.ts'
import type { BubbleStore } from './bubble-store.ts'
import { callSafely } from './listeners.ts'
import { publisherOf, type StoreInput } from './publisher.ts'

/** Disconnects the devtools. Further calls do nothing. */
export type Disconnect = () => void

/** Options of `connectDevtools`. */
export interface DevtoolsOptions {
  /** The name in the list of the devtools. Default: `onebubble`. */
  readonly name?: string
  /** The Redux DevTools extension. Default: the browser's, if it is installed. */
  readonly extension?: DevtoolsExtension
}

/** The part of the Redux DevTools extension that onebubble uses. */
export interface DevtoolsExtension {
  connect(options: { readonly name: string }): DevtoolsConnection
}

/** A connection of the Redux DevTools extension. */
export interface DevtoolsConnection {
  init(state: unknown): void
  send(action: DevtoolsAction, state: unknown): void
  subscribe(listener: (message: DevtoolsMessage) => void): (() => void) | undefined
}

/** One publication. */
export interface DevtoolsAction {
  /** The types of its events, with counts: `stream_chunk × 12 + callback`. */
  readonly type: string
  /** What the store was given, oldest first: a bounded copy of each input, at most 100. */
  readonly events: readonly Json[]
  /** How many further inputs are not listed; absent if there are none. */
  readonly omittedCount?: number
}

/** What the extension sends when a person selects a state. */
export interface DevtoolsMessage {
  readonly type: string
  readonly state?: string
  readonly payload?: { readonly type?: string }
}

/** The most events that one action lists. */
const mostEvents = 100

/** These methods take an event, a snapshot or a message. */
const eventMethods: ReadonlySet<StoreInput['method']> = new Set(['ingest', 'hydrate', 'addOptimistic'])

/**
 * Connects a store to the Redux DevTools. Each publication becomes one action, with its events and the state as
 * records by id. Jumping to a state shows that state until the next publication.
 * @returns a function that disconnects; without the extension, it does nothing
 * @throws UsageError when the store was not made by `createBubbleStore`
 */
export function connectDevtools(store: BubbleStore, options: DevtoolsOptions = {}): Disconnect {
  const publisher = publisherOf(store, 'connectDevtools')
  // The extension puts itself on the window and has no types.
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
    // The state is text: one that we sent, or an imported file with any content.
    if (type === 'DISPATCH' && state !== undefined && payload?.type?.startsWith('JUMP_'))
      callSafely(() => publisher.show(stateOfRecord(JSON.parse(state) as StateRecord, publisher.mapOptions)))
  })
  return () => {
    publisher.inputWatchers.delete(record)
    publisher.watchers.delete(send)
    unsubscribe?.()
  }
}
