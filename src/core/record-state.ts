import type { Violation } from '../protocol/index.ts'
import type { InvocationBubble, MessageBubble, ThreadView } from './bubble.ts'
import { bubbleKey } from './key.ts'
import type { PersistentMap } from './persistent-map.ts'
import type { BubbleState } from './state.ts'
import { type MapOptions, messageMap, type StoredMessage, threadMap, turnMap } from './stored.ts'

/** A `BubbleState` as `JSON.stringify` writes it. */
export interface StateRecord {
  readonly bubbles: Readonly<Record<string, InvocationBubble>>
  readonly messages: Readonly<Record<string, MessageBubble>>
  readonly threads: Readonly<Record<string, ThreadView>>
  readonly violations: readonly Violation[]
}

/** Restores the state from its record. Every key finds the same as before. */
export function stateOfRecord(record: StateRecord, options: MapOptions): BubbleState {
  const messages = Object.values(record.messages).flatMap((message): StoredMessage[] => {
    // An optimistic message can also be found by the id that the server assigned.
    const key = message.messageId === undefined ? message.key : bubbleKey.message(message.messageId)
    return key === message.key ? [message] : [message, { kind: 'alias', key, target: message.key }]
  })
  const filled = <Stored extends object, Shown>(
    map: PersistentMap<Stored, Shown>,
    values: readonly Stored[],
  ) => {
    const builder = map.builder()
    for (const value of values) builder.set(options.freeze(value))
    return builder.build()
  }
  return {
    bubbles: filled(turnMap(options), Object.values(record.bubbles)),
    messages: filled(messageMap(options), messages),
    threads: filled(threadMap(options), Object.values(record.threads)),
    violations: record.violations,
  }
}
