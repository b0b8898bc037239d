import { accumulateManagedAgentsEvent } from '@anthropic-ai/sdk/lib/sessions/accumulate'
import { describe, expect, test } from 'vitest'
import { fromAnthropicAgents, guarantee } from '../../src/adapters/anthropic-agents/index.ts'
import type { EventInput } from '../../src/protocol/index.ts'
import { syncStore } from '../laws/view.ts'
import { adapterLaws, threadId } from './support/adapter-laws.ts'
import {
  type AgentMessage,
  type AgentsEvent,
  SessionRecorder,
  sessionStreams,
} from './support/anthropic-agents-recorder.ts'
import { bodyTextOf } from './support/body-of.ts'
import { bubbleOf, shownParts } from './support/shown-parts.ts'

const make = () => fromAnthropicAgents({ threadId, invocationId: 'turn' })
const pushed = (events: readonly unknown[], adapter = make()): EventInput[] =>
  events.flatMap((event) => adapter.push(event))
const read = (events: readonly unknown[], adapter = make()): EventInput[] => [
  ...pushed(events, adapter),
  ...adapter.end(),
]
/** As the API writes it: each event under its name. */
const bodyOf = (events: readonly unknown[]): string =>
  events.map((event) => `event: ${(event as AgentsEvent).type}\n${bodyTextOf([event], 'sse')}`).join('')

/** A call that has to be approved is a call and a request. */
const chunkCountOf = (event: unknown): number =>
  (event as { readonly evaluated_permission?: string }).evaluated_permission === 'ask' ? 2 : 1

adapterLaws({ make, streams: sessionStreams, bodyOf, chunkCountOf })

/** The messages that the package `@anthropic-ai/sdk` makes of events, by id, in their order. */
function accumulated(events: readonly AgentsEvent[]): ReadonlyMap<string, AgentMessage> {
  const messages = new Map<string, AgentMessage>()
  for (const event of events) {
    const id =
      event.type === 'event_start'
        ? event.event.id
        : event.type === 'event_delta'
          ? event.event_id
          : event.type === 'agent.message'
            ? event.id
            : undefined
    if (id === undefined) continue
    const message = accumulateManagedAgentsEvent(messages.get(id), event)
    if (message !== undefined) messages.set(id, message)
  }
  return messages
}
const textsOf = ({ content }: AgentMessage): readonly string[] =>
  content.flatMap((block) => (block.type === 'text' && block.text !== '' ? [block.text] : []))

const recorded = (write: (recorder: SessionRecorder) => void): readonly AgentsEvent[] => {
  const recorder = new SessionRecorder()
  recorder.begin()
  write(recorder)
  return recorder.events
}

describe('the answer of a turn', () => {
  test('every stream ends with the messages that the package @anthropic-ai/sdk makes of it', () => {
    for (const events of sessionStreams) {
      const shown = shownParts(bubbleOf(read(events)))
      const expected = [...accumulated(events).values()].flatMap(textsOf)
      expect(shown.flatMap((part) => ('text' in part ? part.text : []))).toEqual(expected)
    }
  })

  test('every preview shows what the package @anthropic-ai/sdk makes of it, until its message comes', () => {
    for (const events of sessionStreams) {
      const final = new Set<string>()
      for (const [index, event] of events.entries()) {
        if (event.type === 'agent.message') final.add(event.id)
        if (event.type !== 'event_delta' || final.has(event.event_id)) continue
        const before = events.slice(0, index + 1)
        const { parts } = bubbleOf(pushed(before))
        const shown = parts.flatMap((part) =>
          part.kind === 'text' && part.partId?.startsWith(`${event.event_id}:`)
            ? [part.segments.join('')]
            : [],
        )
        expect(shown).toEqual(textsOf(accumulated(before).get(event.event_id)!))
      }
    }
  })

  test('is the same with previews, without them, and with previews that stop early', () => {
    const turn = (shown: number | undefined) =>
      recorded((recorder) => {
        recorder.message([['Let me ', 'look.']], shown)
        recorder.result(recorder.tool('bash', { command: 'ls' }), 'a.txt')
        recorder.message([['There is ', 'one file.']], shown)
        recorder.finish()
      })
    const whole = shownParts(bubbleOf(read(turn(undefined))))
    expect(whole).toEqual([
      { tool: 'bash', input: '{"command":"ls"}', output: [{ type: 'text', text: 'a.txt' }] },
      { text: 'Let me look.' },
      { text: 'There is one file.' },
    ])
    for (const shown of [0, 1, 2]) expect(shownParts(bubbleOf(read(turn(shown))))).toEqual(whole)
    expect(guarantee).toBe('final-exact')
  })

  test('is placed by the id of its last message', () => {
    const events = recorded((recorder) => {
      recorder.message([['one']], undefined)
      recorder.message([['two']], undefined)
      recorder.finish()
    })
    const last = events.findLast(({ type }) => type === 'agent.message') as AgentMessage
    expect(read(events).filter(({ type }) => type === 'callback')).toMatchObject([
      {
        disposition: 'replace',
        messageId: last.id,
        revision: 2,
        parts: [{ text: 'one' }, { text: 'two' }],
      },
    ])
  })

  test('takes the place of one that was written when less was known', () => {
    const events = recorded((recorder) => {
      recorder.message([['one']], 1)
      recorder.message([['two']], 1)
      recorder.finish()
    })
    const middle = events.findIndex(({ type }) => type === 'agent.message') + 1
    const store = syncStore()
    store.ingestAll(read(events.slice(0, middle)))
    store.ingestAll(read(events))
    expect(shownParts(store.invocation('turn')!)).toEqual([{ text: 'one' }, { text: 'two' }])
  })

  test('is right, too, where previews broke off and the list of the session is read by a new adapter', () => {
    const events = recorded((recorder) => {
      recorder.message([['one']], 1)
      recorder.result(recorder.tool('bash', {}), 'done')
      recorder.message([['two ', 'three']], 1)
      recorder.finish()
    })
    const listed = events.filter(({ type }) => !type.startsWith('event_'))
    for (const [cut] of events.entries()) {
      const { parts } = bubbleOf([...pushed(events.slice(0, cut)), ...read(listed)])
      expect(shownParts({ parts }).flatMap((part) => ('text' in part ? part.text : []))).toEqual([
        'one',
        'two three',
      ])
    }
  })

  test('leaves a preview in its place if its message never came', () => {
    const events = recorded((recorder) => {
      recorder.preview([['Half a ', 'sen', 'tence']], 2)
      recorder.write({ type: 'user.interrupt' })
      recorder.finish()
    })
    expect(bubbleOf(read(events))).toMatchObject({
      phase: 'cancelled',
      parts: [{ segments: ['Half a sen'] }],
    })
  })

  test('says what was withheld', () => {
    const events = recorded((recorder) => {
      recorder.write({ type: 'agent.message', content: [{ type: 'text', text: 'a' }, { type: 'redacted' }] })
      recorder.finish()
    })
    expect(shownParts(bubbleOf(read(events)))).toEqual([
      { text: 'a' },
      { data: 'redacted', value: { type: 'redacted' } },
    ])
  })
})

describe('an event', () => {
  test('that comes from the stream and from the list counts once', () => {
    for (const events of sessionStreams.slice(0, 10)) {
      const listed = events.filter(({ type }) => !type.startsWith('event_'))
      for (const cut of [2, Math.floor(events.length / 2), events.length - 1]) {
        const resumed = [...events.slice(0, cut), ...listed, ...events.slice(cut)]
        const store = syncStore()
        store.ingestAll(read(resumed))
        expect(store.violations()).toEqual([])
        const tools = (parts: ReturnType<typeof shownParts>) => parts.filter((part) => !('data' in part))
        expect(tools(shownParts(store.invocation('turn')!))).toEqual(
          tools(shownParts(bubbleOf(read(events)))),
        )
      }
    }
  })

  test('of a newer kind that an agent does is data, and one of the session adds nothing', () => {
    const events = recorded((recorder) => {
      recorder.write({ type: 'agent.hologram' as never, depth: 3 }) // of a newer version
      recorder.write({ type: 'session.hologram' as never }) // as above
      recorder.finish()
    })
    expect(bubbleOf(read(events)).parts).toMatchObject([{ name: 'agent.hologram', value: { depth: 3 } }])
  })

  test.each([
    ['no object', 7, 'It has no type.'],
    ['a delta of nothing', { type: 'event_delta', delta: {} }, 'It has no event_id or no text.'],
    [
      'a call without JSON',
      { type: 'agent.tool_use', id: 'a', name: 'f', input: 1n },
      'Its input is no JSON.',
    ],
  ])('that is %s is reported, and the turn goes on', (_, event, why) => {
    const store = syncStore()
    const [first, ...rest] = recorded((recorder) => {
      recorder.message([['Hello']], 1)
      recorder.finish()
    })
    store.ingestAll(read([first, event, ...rest]))
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed', parts: [{ segments: ['Hello'] }] })
    expect(store.violations()).toMatchObject([{ event: { part: { why } } }])
  })
})

describe('a tool', () => {
  const asking = recorded((recorder) => {
    const ids = ['a', 'b', 'c'].map((to) => recorder.tool('deploy', { to }, { evaluated_permission: 'ask' }))
    recorder.idle({ type: 'requires_action', event_ids: ids })
  })
  const approvalsOf = (events: readonly EventInput[]) =>
    bubbleOf(events).parts.map((part) => (part.kind === 'tool' ? part.approval?.state : undefined))

  test('waits for a person, and the session that waits is no end', () => {
    const { parts, ...bubble } = bubbleOf(pushed(asking))
    expect(bubble).toMatchObject({ phase: 'streaming', awaitingApproval: true })
    expect(parts[0]).toMatchObject({
      toolName: 'deploy',
      state: 'awaiting-approval',
      approval: { request: { to: 'a' } },
    })
  })

  test('waits with others, each until it has its own answer', () => {
    const adapter = make()
    const first = pushed(asking, adapter)
    expect(approvalsOf(first)).toEqual(['requested', 'requested', 'requested'])
    const [a, b, c] = asking.flatMap((event) => (event.type === 'agent.tool_use' ? [event.id] : []))
    const recorder = new SessionRecorder()
    const answer = (tool_use_id: string | undefined, more: object) =>
      recorder.write({ type: 'user.tool_confirmation', id: `answer-${tool_use_id}`, tool_use_id, ...more })
    answer(a, { result: 'allow' })
    recorder.write({
      type: 'session.status_idle',
      id: 'idle',
      stop_reason: { type: 'requires_action', event_ids: [b, c] },
    })
    const second = [...first, ...pushed(recorder.events, adapter)]
    expect(approvalsOf(second)).toEqual(['approved', 'requested', 'requested'])
    const third = pushed(
      [
        {
          type: 'user.tool_confirmation',
          id: 'answer-b',
          tool_use_id: b,
          result: 'deny',
          deny_message: 'No.',
        },
      ],
      adapter,
    )
    expect(bubbleOf([...second, ...third]).parts[1]).toMatchObject({
      state: 'denied',
      approval: { state: 'denied', reason: 'No.' },
    })
  })

  test('that the client runs has the result that the client gives', () => {
    const events = recorded((recorder) => {
      const id = recorder.write({ type: 'agent.custom_tool_use', name: 'where', input: {} })
      recorder.idle({ type: 'requires_action', event_ids: [id] })
      const content = [{ type: 'text', text: 'here' }]
      recorder.write({ type: 'user.custom_tool_result', custom_tool_use_id: id, content })
      recorder.finish()
    })
    expect(bubbleOf(read(events)).parts).toMatchObject([
      { toolName: 'where', state: 'output', output: [{ text: 'here' }] },
    ])
  })
})

describe('what ends a turn', () => {
  const endOf = (write: (recorder: SessionRecorder) => void): EventInput | undefined =>
    read(recorded(write)).at(-1)

  test.each(['retries_exhausted', 'budget_reached', 'refusal'])(
    'a session that is idle for %s failed',
    (type) => {
      expect(endOf((recorder) => recorder.idle({ type }))).toMatchObject({
        outcome: 'failed',
        error: { code: type, message: `The session stopped: ${type}.` },
      })
    },
  )

  test('a refusal says why', () => {
    const details = { type: 'refusal', category: null, explanation: 'Not that.' }
    expect(endOf((recorder) => recorder.idle({ type: 'refusal' }, details))).toMatchObject({
      error: { code: 'refusal', message: 'Not that.' },
    })
  })

  test('the last error of the session is why its turn failed', () => {
    const error = { type: 'billing_error', message: 'No money.', retry_status: { type: 'exhausted' } }
    const fail = (recorder: SessionRecorder): void => {
      recorder.write({ type: 'session.error', error })
      recorder.idle({ type: 'retries_exhausted' })
    }
    expect(endOf(fail)).toMatchObject({ error: { code: 'billing_error', message: 'No money.' } })
  })

  test('an error after which the session goes on is none', () => {
    const error = { type: 'model_overloaded_error', message: 'Later.', retry_status: { type: 'retrying' } }
    const goOn = (recorder: SessionRecorder): void => {
      recorder.write({ type: 'session.error', error })
      recorder.finish()
    }
    expect(endOf(goOn)).toMatchObject({ outcome: 'completed' })
  })

  test.each(['session.status_terminated', 'session.deleted'] as const)('%s fails it', (type) => {
    expect(endOf((recorder) => void recorder.write({ type }))).toMatchObject({
      outcome: 'failed',
      error: { code: type },
    })
  })

  test('an interruption cancels it, unless another message follows', () => {
    const interrupt = (recorder: SessionRecorder): void => void recorder.write({ type: 'user.interrupt' })
    expect(
      endOf((recorder) => {
        interrupt(recorder)
        recorder.finish()
      }),
    ).toMatchObject({ outcome: 'cancelled' })
    expect(
      endOf((recorder) => {
        interrupt(recorder)
        recorder.begin()
        recorder.finish()
      }),
    ).toMatchObject({ outcome: 'completed' })
  })

  test('what an agent does after it is of another turn: it is reported and adds nothing', () => {
    const events = recorded((recorder) => {
      recorder.message([['one']], 1)
      recorder.finish()
      recorder.begin()
      recorder.message([['two']], undefined)
    })
    const store = syncStore()
    store.ingestAll(read(events))
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed', parts: [{ segments: ['one'] }] })
    expect(store.violations()[0]).toMatchObject({
      event: { part: { why: 'The turn is over. Read the next one by its own adapter.' } },
    })
  })
})

describe('where the package @anthropic-ai/sdk differs', () => {
  test('it throws at a delta whose beginning was missed, and we show it', () => {
    const events = recorded((recorder) => recorder.preview([['Hello']], 1))
    const missed = events.filter(({ type }) => type !== 'event_start')
    expect(() => accumulated(missed)).toThrow('received before its event_start')
    expect(bubbleOf(pushed(missed))).toMatchObject({ parts: [{ segments: ['Hello'] }] })
  })

  test('it grows a message by a delta that comes after it, and we leave it as it is', () => {
    const events = recorded((recorder) => {
      recorder.message([['Hello']], 1)
    })
    const late = events.find(({ type }) => type === 'event_delta')!
    expect([...accumulated([...events, late]).values()].flatMap(textsOf)).toEqual(['HelloHello'])
    expect(shownParts(bubbleOf(read([...events, late])))).toEqual([{ text: 'Hello' }])
  })
})
