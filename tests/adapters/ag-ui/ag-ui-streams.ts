import { type Event, EventType, type Message } from '@ag-ui/core'
import * as fc from 'fast-check'

export const runId = 'run-1'
/** What the conversation had before the run. */
export const history: readonly Message[] = [
  { id: 'h-1', role: 'user', content: 'Where is it?' },
  { id: 'h-2', role: 'assistant', content: 'Who asks?' },
]

export const started = (id = runId): Event => ({
  type: EventType.RUN_STARTED,
  threadId: 'their-thread',
  runId: id,
})
export const finished = (id = runId): Event => ({
  type: EventType.RUN_FINISHED,
  threadId: 'their-thread',
  runId: id,
})
export const says = (messageId: string, ...deltas: readonly string[]): Event[] => [
  { type: EventType.TEXT_MESSAGE_START, messageId, role: 'assistant' },
  ...deltas.map((delta): Event => ({ type: EventType.TEXT_MESSAGE_CONTENT, messageId, delta })),
  { type: EventType.TEXT_MESSAGE_END, messageId },
]
export const calls = (toolCallId: string, toolCallName: string, ...deltas: readonly string[]): Event[] => [
  { type: EventType.TOOL_CALL_START, toolCallId, toolCallName },
  ...deltas.map((delta): Event => ({ type: EventType.TOOL_CALL_ARGS, toolCallId, delta })),
  { type: EventType.TOOL_CALL_END, toolCallId },
]
export const answers = (toolCallId: string, content: string): Event => ({
  type: EventType.TOOL_CALL_RESULT,
  messageId: `result of ${toolCallId}`,
  toolCallId,
  content,
})
export const snapshot = (...messages: readonly Message[]): Event => ({
  type: EventType.MESSAGES_SNAPSHOT,
  messages: [...history, ...messages],
})

const word = fc.constantFrom('Hel', 'lo', ' ', 'wörld', '👋', '\n', 'a', '"', '{}', '')
const words = fc.array(word, { maxLength: 5 })

/** What a run does, one thing after the other; `n` makes its ids. */
const act = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), words, isShort: fc.boolean() }),
  fc.record({ kind: fc.constant('reasoning' as const), words, isShort: fc.boolean() }),
  fc.record({
    kind: fc.constant('tool' as const),
    words,
    isShort: fc.boolean(),
    isAnswered: fc.boolean(),
    hasParent: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('woven' as const), first: words, second: words }),
  fc.record({ kind: fc.constant('again' as const), first: words, second: words }),
  fc.record({ kind: fc.constant('activity' as const), count: fc.nat(9) }),
  fc.record({ kind: fc.constant('subagents' as const), first: words, second: words }),
  fc.record({ kind: fc.constant('quiet' as const) }),
)
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never

function eventsOf(done: Act, n: number): Event[] {
  const [m, t] = [`m-${n}`, `t-${n}`]
  switch (done.kind) {
    case 'text':
      return done.isShort
        ? ['', ...done.words].map((delta, index) => ({
            type: EventType.TEXT_MESSAGE_CHUNK,
            delta,
            ...(index === 0 && { messageId: m }),
          }))
        : says(m, ...done.words)
    case 'reasoning':
      if (done.isShort)
        return ['', ...done.words].map((delta) => ({
          type: EventType.REASONING_MESSAGE_CHUNK,
          delta,
          messageId: m,
        }))
      return [
        { type: EventType.REASONING_START, messageId: `span-${n}` },
        { type: EventType.REASONING_MESSAGE_START, messageId: m, role: 'reasoning' },
        ...done.words.map((delta): Event => ({
          type: EventType.REASONING_MESSAGE_CONTENT,
          messageId: m,
          delta,
        })),
        { type: EventType.REASONING_MESSAGE_END, messageId: m },
        { type: EventType.REASONING_END, messageId: `span-${n}` },
      ]
    case 'tool': {
      const parent = done.hasParent && { parentMessageId: m }
      const result = done.isAnswered ? [answers(t, done.words.join(''))] : []
      if (!done.isShort) {
        const [start, ...rest] = calls(t, 'search', ...done.words)
        return [{ ...start, ...parent } as Event, ...rest, ...result]
      }
      const chunks = ['', ...done.words].map((delta, index): Event => ({
        type: EventType.TOOL_CALL_CHUNK,
        delta,
        ...(index === 0 && { toolCallId: t, toolCallName: 'search', ...parent }),
      }))
      return [...chunks, ...result]
    }
    case 'woven': {
      // With a word at once: here a part stands where its first words stand, there where its message begins.
      const [one, two] = [says(`${m}-a`, '1', ...done.first), says(`${m}-b`, '2', ...done.second)]
      return Array.from({ length: Math.max(one.length, two.length) }).flatMap((_, index) =>
        [one[index], two[index]].flatMap((event) => event ?? []),
      )
    }
    case 'again': // a message goes on behind a tool, under the id that it has
      return [
        ...says(m, ...done.first),
        ...calls(t, 'look', '{}'),
        answers(t, 'ok'),
        ...says(m, ...done.second),
      ]
    case 'activity':
      return [
        {
          type: EventType.ACTIVITY_SNAPSHOT,
          messageId: m,
          activityType: 'plan',
          content: { steps: ['look'], count: 0, 'a/b': 1 },
        },
        {
          type: EventType.ACTIVITY_DELTA,
          messageId: m,
          activityType: 'plan',
          patch: [
            { op: 'add', path: '/steps/-', value: 'find' },
            { op: 'replace', path: '/count', value: done.count },
            { op: 'move', from: '/a~1b', path: '/moved' },
          ],
        },
        {
          type: EventType.ACTIVITY_SNAPSHOT,
          messageId: m,
          activityType: 'plan',
          content: {},
          replace: false,
        },
      ]
    case 'subagents': {
      const one = { subagentRunId: `s-${n}-a` }
      const two = { subagentRunId: `s-${n}-b` }
      return [
        { type: EventType.SUBAGENT_STARTED, name: 'one', ...one },
        { type: EventType.SUBAGENT_STARTED, name: 'two', ...two },
        { type: EventType.TEXT_MESSAGE_CHUNK, messageId: `${m}-a`, delta: '1', ...one },
        { type: EventType.TEXT_MESSAGE_CHUNK, messageId: `${m}-b`, delta: '2', ...two },
        ...done.first.map((delta): Event => ({ type: EventType.TEXT_MESSAGE_CHUNK, delta, ...one })),
        ...done.second.map((delta): Event => ({ type: EventType.TEXT_MESSAGE_CHUNK, delta, ...two })),
        { type: EventType.SUBAGENT_FINISHED, ...one },
        { type: EventType.SUBAGENT_FINISHED, ...two },
      ]
    }
    case 'quiet':
      return [
        { type: EventType.STEP_STARTED, stepName: `step-${n}` },
        { type: EventType.STATE_SNAPSHOT, snapshot: { n } },
        { type: EventType.STATE_DELTA, delta: [{ op: 'replace', path: '/n', value: n + 1 }] },
        { type: EventType.RAW, event: { of: 'a provider' } },
        { type: EventType.STEP_FINISHED, stepName: `step-${n}` },
      ]
  }
}

/** How a run ends. */
const end = fc.constantFrom<readonly Event[]>(
  [finished()],
  [finished()],
  [{ ...finished(), outcome: { type: 'success' } } as Event],
  [{ ...finished(), outcome: { type: 'cancelled' } } as Event],
  [{ type: EventType.RUN_ERROR, message: 'It broke.', code: 'broken' }],
)

const stream = fc
  .record({ acts: fc.array(act, { maxLength: 6, size: 'max' }), end })
  .map(({ acts, end: last }) => [started(), ...acts.flatMap(eventsOf), ...last])

/** Whole runs, as AG-UI's own verifier takes them; the same ones each time. */
export const streams: readonly (readonly Event[])[] = fc.sample(stream, { numRuns: 40, seed: 20261130 })
