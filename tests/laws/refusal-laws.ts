import * as fc from 'fast-check'
import { describe, test } from 'vitest'
import type { EventInput } from '../../src/protocol/index.ts'
import { eventLists } from '../../src/testing/arbitraries.ts'
import { expectRefused } from './expect-refused.ts'
import { holds } from './property.ts'
import { expectRows } from './rows.ts'
import { expectSame, modelOf, syncStore, threadsOf, viewOf } from './view.ts'

type Broken = readonly [code: string, event: unknown]

/** Ways to break an event, with the code that reports each. Its thread, epoch and offset stay readable. */
const breaks: readonly ((event: EventInput) => Broken)[] = [
  (event) => ['missing_invocation_id', { ...event, invocationId: '' }],
  (event) => ['missing_invocation_id', { ...event, invocationId: undefined, origin: 'callback' }],
  (event) => [
    'missing_invocation_id',
    { ...event, invocationId: '', origin: 'callback', type: 'stream_paused' },
  ],
  (event) => ['unknown_type', { ...event, invocationId: 'a', type: 'stream_paused' }],
  (event) => ['unknown_type', { ...event, invocationId: undefined, origin: 'stream', type: 'stream_paused' }],
  (event) => ['unsupported_version', { ...event, v: 2 }],
  (event) => ['invalid_event', { ...event, invocationId: 'a', type: undefined }],
  (event) => ['invalid_event', { ...event, at: 'noon' }],
]

/** Values that are no events. */
const notEvents = [null, 7, 'event', [], () => undefined]

const partlyBroken = eventLists().chain((events) =>
  fc.record({
    events: fc.constant(events),
    broken: fc.array(fc.option(fc.constantFrom(...breaks), { freq: 3 }), {
      minLength: events.length,
      maxLength: events.length,
    }),
    noise: fc.array(fc.constantFrom(...notEvents), { maxLength: 3 }),
  }),
)

/** Input that does not decode changes nothing, is reported, and does not stop the cursor. */
export function refusalLaws(): void {
  expectRows(['invalid_event', 'missing_invocation_id', 'unknown_type', 'unsupported_version'])

  describe('refusal', () => {
    test('events that do not decode are refused by their code, move the cursor, and change nothing else', () => {
      holds(100, partlyBroken, ({ events, broken, noise }) => {
        const threadIds = threadsOf(events)
        const store = syncStore()
        for (const input of noise) expectRefused(store, 'invalid_event', input)
        // A rejected event gives a thread no epoch.
        const stray = { type: 'stream_paused', epoch: 'of another log', offset: 0 }
        for (const threadId of threadIds) expectRefused(store, 'unknown_type', { ...stray, threadId })
        for (const [index, event] of events.entries()) {
          const [code, input] = broken[index]?.(event) ?? []
          if (code === undefined) store.ingest(event)
          else expectRefused(store, code, input)
        }
        const expected = modelOf(events, threadIds, { isRefused: (index) => broken[index] !== null })
        expectSame(viewOf(store, threadIds), expected)
      })
    })
  })
}
