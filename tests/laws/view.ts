import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import {
  alternativesOf,
  type Bubble,
  bubbleKey,
  type BubbleKey,
  type BubblePart,
  partText,
  streamTextOf,
  textOf,
} from '../../src/core/index.ts'
import type { EventInput } from '../../src/protocol/index.ts'
import { type BubbleStore, createBubbleStore, syncScheduler } from '../../src/store/index.ts'
import { bubblesOf } from '../../src/testing/index.ts'
import type { ModelEvent } from '../model/events.ts'
import { expectedThreads, type ModelOptions } from '../model/model.ts'

/** A store that publishes synchronously. */
export const syncStore = (options: Parameters<typeof createBubbleStore>[0] = {}): BubbleStore =>
  createBubbleStore({ scheduler: syncScheduler, ...options })

/** The input of the model: the same events, with parts of any kind. */
export const modelEvents = (events: readonly EventInput[]): readonly ModelEvent[] =>
  events as readonly ModelEvent[]

/** What is compared of a thread. */
interface ThreadFacts {
  readonly threadId: string
  readonly bubbles: readonly { readonly view: unknown; readonly text: string; readonly streamText: string }[]
  readonly alternatives: readonly (readonly ThreadFacts['bubbles'][number][])[]
  readonly openCount: number
  readonly gap: unknown
  readonly cursor: unknown
}

/** Everything a store shows of these threads, in the format of the model: without keys, and with joined segments. */
export const viewOf = (store: BubbleStore, threadIds: readonly string[]): readonly ThreadFacts[] =>
  threadIds.map((threadId) => {
    const thread = store.thread(threadId)
    if (thread === undefined) return nothing(threadId)
    const factsOf = (bubble: Bubble) => ({
      view: plain(bubble),
      text: textOf(bubble),
      streamText: streamTextOf(bubble),
    })
    return {
      threadId,
      bubbles: bubblesOf(store, threadId).map(factsOf),
      alternatives: thread.alternatives.map((keys) => keys.map((key) => factsOf(store.bubble(key)!))),
      openCount: thread.openCount,
      gap: thread.gap,
      cursor: store.cursor(threadId),
    }
  })

/** What the model expects a store to show after these events. */
export function modelOf(
  events: readonly EventInput[],
  threadIds: readonly string[],
  options?: ModelOptions,
): readonly ThreadFacts[] {
  const threads = expectedThreads(modelEvents(events), options)
  return threadIds.map((threadId) => threads.get(threadId) ?? nothing(threadId))
}

const nothing = (threadId: string): ThreadFacts => ({
  threadId,
  bubbles: [],
  alternatives: [],
  openCount: 0,
  gap: null,
  cursor: undefined,
})

/** Every bubble of a thread, including alternatives that are not shown. */
export const allBubblesOf = (store: BubbleStore, threadId: string): readonly Bubble[] =>
  (store.thread(threadId)?.keys ?? []).flatMap((key) => {
    const tries = alternativesOf(store.getState(), key)
    return (tries.length > 0 ? tries : [key]).map((each) => store.bubble(each)!)
  })

/** The events of a set in the order of their logs. */
export const inOrder = (events: readonly EventInput[]): readonly EventInput[] =>
  events.toSorted((a, b) => a.offset! - b.offset!)

/** The events with new offsets from 0. */
export const dense = (events: readonly EventInput[]): readonly EventInput[] =>
  inOrder(events).map((event, offset) => ({ ...event, offset }))

/** A copy as it would come over the wire. */
export const copyOf = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value

/** The key of the one bubble that an event belongs to. */
export const ownKey = (event: EventInput): BubbleKey =>
  event.type === 'message' ||
  (event.type === 'callback' && event.disposition === 'independent') ||
  (event.type === 'retraction' && event.messageId !== undefined)
    ? bubbleKey.message(event.messageId ?? '')
    : bubbleKey.invocation(event.invocationId ?? '') // a retraction has one of them

/** The keys of what events retract. */
export const retractedIn = (events: readonly EventInput[]): ReadonlySet<BubbleKey> =>
  new Set(events.filter(({ type }) => type === 'retraction').map(ownKey))

/** The threads that events name. */
export const threadsOf = (events: readonly EventInput[]): readonly string[] => [
  ...new Set(events.map(({ threadId }) => threadId)),
]

/** Calls `toEqual` only if the values differ: its comparison would take most of the time of these tests. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected)
}

/** Calls `toBe` only if the values differ. */
export function expectIdentical(actual: unknown, expected: unknown): void {
  if (!Object.is(actual, expected)) expect(actual).toBe(expected)
}

/** A bubble in the format of the model. */
export function plain(bubble: Bubble): unknown {
  if (bubble.kind === 'message') {
    const { key: _, parts, ...rest } = bubble
    return { ...rest, parts: parts.map(plainPart) }
  }
  const { key: _, streamParts: __, parts, superseded, ...rest } = bubble
  return {
    ...rest,
    parts: parts.map(plainPart),
    superseded: superseded.map(({ at: ___, ...callback }) => ({
      ...callback,
      parts: callback.parts.map(plainPart),
    })),
  }
}

function plainPart(part: BubblePart): unknown {
  const { key: _, ...rest } = part
  if (!('segments' in rest)) return rest
  const { segments: __, ...text } = rest
  return { ...text, text: partText(part) }
}
