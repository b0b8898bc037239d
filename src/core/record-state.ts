import type { Violation } from '../protocol/index.ts'
import type { InvocationBubble, MessageBubble, ThreadView } from './bubble.ts'
import { bubbleKey } from './key.ts'
import type { BubbleState } from './state.ts'
import { type MapOptions, messageMap, threadMap, turnMap } from './stored.ts'

/** A `BubbleState` as `JSON.stringify` writes it. */
export interface StateRecord {
  readonly bubbles: Readonly<Record<string, InvocationBubble>>
  readonly messages: Readonly<Record<string, MessageBubble>>
  readonly threads: Readonly<Record<string, ThreadView>>
  readonly violations: readonly Violation[]
}

/** The state that a record was written from: what is found by a key in one is found in the other. */
export function stateOfRecord(record: StateRecord, options: MapOptions): BubbleState {
  const bubbles = turnMap(options).builder()
  const messages = messageMap(options).builder()
  const threads = threadMap(options).builder()
  for (const bubble of Object.values(record.bubbles)) bubbles.set(options.freeze(bubble))
  for (const message of Object.values(record.messages)) {
    messages.set(options.freeze(message))
    // One that began here is found by the server's id, too.
    const key = message.messageId === undefined ? message.key : bubbleKey.message(message.messageId)
    if (key !== message.key) messages.set({ kind: 'alias', key, target: message.key })
  }
  for (const thread of Object.values(record.threads)) threads.set(options.freeze(thread))
  return {
    bubbles: bubbles.build(),
    messages: messages.build(),
    threads: threads.build(),
    violations: record.violations,
  }
}
