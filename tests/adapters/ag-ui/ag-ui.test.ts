import { type Event, EventType } from '@ag-ui/core'
import { EventEncoder } from '@ag-ui/encoder'
import { describe, expect, test, vi } from 'vitest'
import { type AgUiOptions, fromAgUi, guarantee } from '../../../src/adapters/ag-ui/index.ts'
import { syncStore, viewOf } from '../../laws/view.ts'
import { adapterLaws, threadId } from '../support/adapter-laws.ts'
import { responseOf } from '../support/body-of.ts'
import { eventsOf } from '../support/events-of.ts'
import { answers, calls, finished, says, snapshot, started, streams } from './ag-ui-streams.ts'
import { shownBy } from './ours.ts'
import { encoded, ownClient } from './own-client.ts'

const turn: AgUiOptions = { threadId, invocationId: 'turn', agentId: 'scout' }
const byRun: AgUiOptions = { threadId, invocationIdFrom: 'runId', agentId: 'scout' }

adapterLaws({ make: () => fromAgUi(turn), streams, bodyOf: encoded })

/** A store that has read these events. */
function read(events: readonly unknown[], options = turn, store = syncStore()) {
  const adapter = fromAgUi(options)
  store.ingestAll([...events.flatMap((event) => adapter.push(event)), ...adapter.end()])
  return store
}
const run = (...events: readonly (Event | readonly Event[])[]): readonly Event[] => [
  started(),
  ...events.flat(),
  finished(),
]
/** All that the store shows, in the words of the model. */
const show = (store: ReturnType<typeof read>): unknown => viewOf(store, [threadId])
/** Why events were not read. */
const reasonsOf = (store: ReturnType<typeof read>): unknown[] =>
  store.violations().map(({ event }) => (event as { part: { why: unknown } }).part.why)
const textsOf = (store: ReturnType<typeof read>, invocationId = 'turn'): string[] =>
  (store.invocation(invocationId)?.parts ?? []).flatMap((part) =>
    part.kind === 'text' ? [part.segments.join('')] : [],
  )

test('the guarantee is that of a bound response', () => {
  expect(guarantee).toBe('bound')
})

test('each stream shows what the own client shows', async () => {
  let [toolCount, textCount] = [0, 0]
  for (const events of streams) {
    const own = await ownClient(events)
    expect(shownBy(read(events))).toEqual(own)
    if (own instanceof Error) throw own
    toolCount += own.tools.length
    textCount += own.texts.length + own.reasoning.length
  }
  for (const count of [toolCount, textCount]) expect(count).toBeGreaterThan(20)
})

describe('what becomes of a run', () => {
  test('it is created with its agent, and ends as it says', () => {
    const outcome = (outcome: object): Event => ({ ...finished(), outcome }) as Event
    expect(read(run(says('m', 'a'))).invocation('turn')).toMatchObject({
      agentId: 'scout',
      phase: 'completed',
    })
    expect(read([started(), outcome({ type: 'cancelled' })]).invocation('turn')).toMatchObject({
      phase: 'cancelled',
    })
    expect(
      read([started(), { type: EventType.RUN_ERROR, message: 'No more tokens.', code: 'quota' }]).invocation(
        'turn',
      ),
    ).toMatchObject({ phase: 'failed', error: { message: 'No more tokens.', code: 'quota' } })
  })

  test('an interrupt asks on the tool that it names, and one without a tool is a call of its own', () => {
    const interrupts = [
      { id: 'ask-1', reason: 'tool_call', toolCallId: 'call', message: 'May I?' },
      { id: 'ask-2', reason: 'input_required', responseSchema: { type: 'object' } },
    ]
    const store = read([
      started(),
      ...calls('call', 'pay', '{"sum":1}'),
      { ...finished(), outcome: { type: 'interrupt', interrupts } },
    ])
    expect(store.invocation('turn')).toMatchObject({
      phase: 'completed',
      parts: [
        { toolCallId: 'call', toolName: 'pay', approval: { approvalId: 'ask-1', request: interrupts[0] } },
        { toolCallId: 'ask-2', approval: { approvalId: 'ask-2', request: interrupts[1] } },
      ],
    })
    expect(store.violations()).toEqual([])
  })

  test('a tool runs when its input has ended', () => {
    const store = syncStore()
    const adapter = fromAgUi(turn)
    const states = [started(), ...calls('call', 'look', '{', '}'), answers('call', 'found')].map((event) => {
      store.ingestAll(adapter.push(event))
      return store.invocation('turn')?.parts.map((part) => part.kind === 'tool' && part.state)
    })
    expect(states).toEqual([[], ['input'], ['input'], ['input'], ['running'], ['output']])
  })

  test('an id that is used again after its result is another call', () => {
    const store = read(
      run(
        calls('call_0', 'look', '{"a":1}'),
        answers('call_0', 'one'),
        calls('call_0', 'look'),
        answers('call_0', 'two'),
      ),
    )
    expect(shownBy(store).tools).toEqual([
      { id: 'call_0', name: 'look', input: '{"a":1}', output: 'one' },
      { id: 'call_0#2', name: 'look', input: '', output: 'two' },
    ])
  })

  test('a message that begins again behind a tool goes on behind it, and one that begins again at once is one text', () => {
    const again = run(says('m', 'Let me '), says('m', 'see.'), calls('t', 'look'), says('m', 'Here it is.'))
    const { parts } = read(again).invocation('turn')!
    expect(parts.map((part) => (part.kind === 'text' ? part.segments.join('') : part.kind))).toEqual([
      'Let me see.',
      'tool',
      'Here it is.',
    ])
  })

  test('the reasoning of old servers, without ids, is a part for each message', () => {
    const thinks = (...deltas: readonly string[]): object[] => [
      { type: 'THINKING_TEXT_MESSAGE_START' },
      ...deltas.map((delta) => ({ type: 'THINKING_TEXT_MESSAGE_CONTENT', delta })),
      { type: 'THINKING_TEXT_MESSAGE_END' },
    ]
    const thought = [
      { type: 'THINKING_START' },
      ...thinks('a', 'b'),
      ...thinks('c'),
      { type: 'THINKING_END' },
    ]
    const { parts } = read([started(), ...thought, finished()]).invocation('turn')!
    expect(parts).toMatchObject([
      { kind: 'reasoning', segments: ['ab'] },
      { kind: 'reasoning', segments: ['c'] },
    ])
  })

  test('what the user or the system says is no text of the turn', () => {
    const echo: Event[] = [
      { type: EventType.TEXT_MESSAGE_START, messageId: 'u', role: 'user' },
      { type: EventType.TEXT_MESSAGE_CONTENT, messageId: 'u', delta: 'Hi' },
      { type: EventType.TEXT_MESSAGE_END, messageId: 'u' },
      { type: EventType.TEXT_MESSAGE_CHUNK, messageId: 's', role: 'system', delta: 'Be kind.' },
    ]
    expect(textsOf(read(run(echo, says('m', 'Hello.'))))).toEqual(['Hello.'])
  })

  test('an event of the app is data, and so is one of a newer version', () => {
    const newer = { type: 'HOLOGRAM', shape: 'cube' }
    const store = read([started(), { type: EventType.CUSTOM, name: 'mood', value: 3 }, newer, finished()])
    expect(store.invocation('turn')?.parts).toMatchObject([
      { kind: 'data', name: 'mood', value: 3 },
      { kind: 'data', name: 'HOLOGRAM', value: newer },
    ])
    expect(store.violations()).toEqual([])
  })
})

describe('a snapshot of the conversation', () => {
  const [before, after] = [says('m-1', 'My card is ', '4711.'), says('m-2', 'Bye.')]

  test('brings the text of a message that it has changed, at the end of the run', async () => {
    const events = run(
      before,
      snapshot({ id: 'm-1', role: 'assistant', content: 'My card is hidden.' }),
      after,
      calls('t', 'look'),
    )
    const store = read(events)
    expect(store.invocation('turn')).toMatchObject({ body: 'callback', phase: 'completed' })
    expect(shownBy(store)).toEqual(await ownClient(events))
    expect(textsOf(store)).toEqual(['My card is hidden.', 'Bye.'])
  })

  test('changes nothing where it says the same', () => {
    const same = snapshot({ id: 'm-1', role: 'assistant', content: 'My card is 4711.' })
    expect(read(run(before, same)).invocation('turn')).toMatchObject({ body: 'stream' })
  })

  test('brings the text of a message that the run has named as that of a tool call', async () => {
    const events = run(
      { type: EventType.TOOL_CALL_START, toolCallId: 't', toolCallName: 'look', parentMessageId: 'm' },
      { type: EventType.TOOL_CALL_END, toolCallId: 't' },
      snapshot({
        id: 'm',
        role: 'assistant',
        content: 'Let me see.',
        toolCalls: [{ id: 't', type: 'function', function: { name: 'look', arguments: '' } }],
      }),
    )
    expect(shownBy(read(events))).toEqual(await ownClient(events))
  })

  test('what is streamed after it is added to it', async () => {
    const events = run(
      says('m', 'On'),
      snapshot({ id: 'm', role: 'assistant', content: 'One' }),
      says('m', ' two.'),
    )
    expect(textsOf(read(events))).toEqual(['One two.'])
    expect(await ownClient(events)).toMatchObject({ texts: ['One two.'] })
  })

  test('of other turns it brings nothing', () => {
    expect(textsOf(read(run(snapshot())))).toEqual([])
  })
})

describe('reports of others', () => {
  test('ag-ui 742: a delta that says all again is one more delta, until a snapshot says what the message is', async () => {
    // https://github.com/ag-ui-protocol/ag-ui/issues/742: a text is streamed, and before the tool call one event has all of it.
    const said = says('m-1', 'Let ', 'me see.', 'Let me see.')
    const rest = [...calls('t', 'look', '{}'), answers('t', 'found'), ...says('m-2', 'Here.')]
    const doubled = run(said, rest)
    expect(textsOf(read(doubled))).toEqual(['Let me see.Let me see.', 'Here.'])
    expect(await ownClient(doubled)).toMatchObject({ texts: ['Let me see.Let me see.', 'Here.'] })
    const settled = run(
      said,
      rest,
      snapshot(
        { id: 'm-1', role: 'assistant', content: 'Let me see.' },
        { id: 'm-2', role: 'assistant', content: 'Here.' },
      ),
    )
    expect(textsOf(read(settled))).toEqual(['Let me see.', 'Here.'])
  })

  test('ag-ui 968: a call that is announced under one id and made under another has one result, at its own id', async () => {
    // https://github.com/ag-ui-protocol/ag-ui/issues/968: a preview of each call comes first, under an id that nothing answers.
    const events = run(
      calls('preview', 'weather', '{"at":"SF"}'),
      calls('real', 'weather', '{"at":"SF"}'),
      answers('real', 'fog'),
    )
    const store = read(events)
    expect(shownBy(store)).toEqual(await ownClient(events))
    expect(store.invocation('turn')?.parts).toMatchObject([
      { toolCallId: 'preview', state: 'abandoned' },
      { toolCallId: 'real', state: 'output', output: 'fog' },
    ])
  })

  test('CopilotKit 6301: a late snapshot that lacks messages of the run takes nothing away', async () => {
    // https://github.com/CopilotKit/CopilotKit/issues/6301: a long run with many tools, and at its end a snapshot that is too short.
    const long = Array.from({ length: 12 }, (_, n) => [
      ...says(`m-${n}`, `Step ${n}.`),
      ...calls(`t-${n}`, 'look', '{}'),
      answers(`t-${n}`, 'ok'),
    ]).flat()
    const events = run(long, snapshot({ id: 'm-0', role: 'assistant', content: 'Step 0.' }))
    expect(await ownClient(events)).toMatchObject({ texts: ['Step 0.'], tools: [] })
    const store = read(events)
    expect(textsOf(store)).toEqual(Array.from({ length: 12 }, (_, n) => `Step ${n}.`))
    expect(shownBy(store).tools).toHaveLength(12)
  })
})

describe('several runs on one response', () => {
  const [first, second] = [
    [started('run-1'), ...says('m-1', 'One.'), finished('run-1')],
    [started('run-2'), ...says('m-2', 'Two.'), finished('run-2')],
  ]

  test('each is the turn of its runId', async () => {
    const store = syncStore()
    store.ingestAll(await eventsOf(fromAgUi(byRun).adaptStream(responseOf(encoded([...first, ...second])))))
    expect([textsOf(store, 'run-1'), textsOf(store, 'run-2')]).toEqual([['One.'], ['Two.']])
    expect(store.thread(threadId)).toMatchObject({ openCount: 0, keys: { length: 2 } })
    expect(store.violations()).toEqual([])
  })

  test('cut anywhere and replayed through a new adapter, they show the same', () => {
    const both = [...first, ...second]
    const expected = show(read(both, byRun))
    for (let count = 0; count <= both.length; count += 1) {
      const adapter = fromAgUi(byRun)
      const store = syncStore()
      for (const event of both.slice(0, count)) store.ingestAll(adapter.push(event))
      expect(show(read(both, byRun, store))).toEqual(expected)
    }
  })

  test.each([turn, byRun])(
    'a run that begins again under its id goes on: nothing new in it is lost %#',
    (options) => {
      const again = [started('run-1'), ...says('m-2', 'More.'), finished('run-1')]
      const id = 'invocationId' in options ? 'turn' : 'run-1'
      expect(textsOf(read([...first.slice(0, -1), ...again], options), id)).toEqual(['One.', 'More.'])
      // A server that ends a run for each call of its model: the text is shown, and the end that was too early is told.
      const early = read([...first, ...again], options)
      expect(textsOf(early, id)).toEqual(['One.', 'More.'])
      expect(new Set(early.violations().map(({ code }) => code))).toEqual(new Set(['chunk_beyond_end']))
    },
  )

  test('a run that begins again behind another is reported and left out', () => {
    const store = read([...first, ...second, started('run-1'), ...says('m-3', 'Three.')], byRun)
    expect([textsOf(store, 'run-1'), textsOf(store, 'run-2')]).toEqual([['One.'], ['Two.']])
    expect(reasonsOf(store)).toEqual([expect.stringMatching(/^The run run-1 starts again after another run/)])
  })

  test('a run that has not said its end when the next one begins has failed', () => {
    const store = read([...first.slice(0, -1), ...second], byRun)
    expect(store.invocation('run-1')).toMatchObject({ phase: 'failed', error: { code: 'incomplete_stream' } })
    expect(store.invocation('run-2')).toMatchObject({ phase: 'completed' })
  })

  test('with a bound turn, another run is reported and placed nowhere', () => {
    const store = read([...first, ...second])
    expect(textsOf(store)).toEqual(['One.'])
    expect(store.thread(threadId)?.keys).toHaveLength(1)
    expect(reasonsOf(store)).toEqual([
      expect.stringMatching(/another run, run-2: it is left out.*invocationIdFrom: 'runId'/),
    ])
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed', missing: 0 })
  })

  test('a run within a run is left out, and the turn ends with its own run', () => {
    const [start, ...rest] = first
    const store = read([start, ...second, ...rest])
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed', parts: [] })
    expect(reasonsOf(store)).toHaveLength(1)
  })

  test('an end that names another run is reported', () => {
    const odd = [started('run-1'), ...says('m', 'One.'), finished('run-9')]
    expect(read(odd).invocation('turn')).toMatchObject({ phase: 'completed' })
    expect(reasonsOf(read(odd))).toEqual(['RUN_FINISHED names the run run-9, but run-1 is open.'])
    expect(read(odd, byRun).invocation('run-1')).toMatchObject({
      phase: 'failed',
      error: { code: 'incomplete_stream' },
    })
  })

  test('what comes before a run has no turn', () => {
    const store = read([...says('m', 'a').slice(1, 2), { type: 'RUN_STARTED' }, ...first], byRun)
    expect(store.violations()).toMatchObject([
      { code: 'missing_invocation_id' },
      { code: 'missing_invocation_id' },
    ])
    expect(reasonsOf(store)[0]).toMatch(/^No run is known\. Begin with a RUN_STARTED that has a runId/)
    expect(textsOf(store, 'run-1')).toEqual(['One.'])
  })
})

describe('bad input', () => {
  test.each<[string, unknown, RegExp]>([
    ['no object', 'hello', /no type/],
    ['no type', { messageId: 'm' }, /no type/],
    ['a text without its message', { type: 'TEXT_MESSAGE_CONTENT', delta: 'a' }, /a messageId and a delta/],
    [
      'a chunk that begins nothing',
      { type: 'TEXT_MESSAGE_CHUNK', delta: 'a' },
      /not exactly one part is open/,
    ],
    ['a call without a name', { type: 'TOOL_CALL_CHUNK', toolCallId: 't' }, /needs a toolCallName/],
    ['the input of no call', { type: 'TOOL_CALL_ARGS', toolCallId: 't', delta: '{' }, /has not begun/],
    ['a patch of nothing', { type: 'ACTIVITY_DELTA', messageId: 'a', patch: [] }, /patch does not apply/],
    ['a run without an id', { type: 'RUN_STARTED' }, /needs a runId/],
  ])('%s is reported, and the stream goes on', (_, event, words) => {
    const store = read([event, ...run(says('m', 'Hello.'))])
    expect(textsOf(store)).toEqual(['Hello.'])
    expect(reasonsOf(store)).toEqual([expect.stringMatching(words)])
    expect(store.violations()).toMatchObject([{ code: 'invalid_event' }])
  })

  test.each([
    [[{ op: 'remove', path: '/gone' }]],
    [[{ op: 'replace', path: '/list/9', value: 1 }]],
    [[{ op: 'add', path: '/list/9', value: 1 }]],
    [[{ op: 'add', path: '/__proto__/polluted', value: 1 }]],
    [[{ op: 'add', path: 'list', value: 1 }]],
    [[{ op: 'test', path: '/n', value: 2 }]],
    [[{ op: 'explode', path: '/n' }]],
    [{ op: 'add', path: '/n', value: 2 }],
    [[{ op: 'add', path: '/toString/x', value: 1 }]],
  ])('the patch %j is reported and changes nothing', (patch) => {
    const activity = { messageId: 'a', activityType: 'plan' }
    const content = { n: 1, list: [1] }
    const store = read([
      started(),
      { type: 'ACTIVITY_SNAPSHOT', ...activity, content },
      { type: 'ACTIVITY_DELTA', ...activity, patch },
      finished(),
    ])
    expect(store.invocation('turn')?.parts).toMatchObject([{ value: content }])
    expect(reasonsOf(store)).toHaveLength(1)
    expect(({} as Record<string, unknown>)['polluted']).toBe(undefined)
  })

  test('the binary form is refused with what to ask for instead', async () => {
    const encoder = new EventEncoder({ accept: 'application/vnd.ag-ui.event+proto' })
    const response = new Response(encoder.encodeBinary(started()).slice().buffer, {
      headers: { 'content-type': encoder.getContentType() },
    })
    const read = eventsOf(fromAgUi(turn).adaptStream(response))
    await expect(read).rejects.toMatchObject({
      name: 'SourceError',
      code: 'unknown_format',
      message: expect.stringMatching(/Accept: text\/event-stream/),
    })
  })

  test('a body that is cut off within an event has said no end', async () => {
    const text = encoded(run(says('m', 'Hello.')))
    const store = syncStore()
    store.ingestAll(await eventsOf(fromAgUi(turn).adaptStream(responseOf(text.slice(0, -9)))))
    expect(store.invocation('turn')).toMatchObject({ phase: 'failed', error: { code: 'incomplete_stream' } })
    expect(textsOf(store)).toEqual(['Hello.'])
  })
})

describe('where the own client differs', () => {
  test('an event that its verifier refuses ends its run: the text after it is lost there', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined) // it says so itself
    const events = run(
      { type: EventType.TEXT_MESSAGE_CONTENT, messageId: 'm-1', delta: 'no start' },
      says('m-2', 'Hello.'),
    )
    expect(await ownClient(events)).toBeInstanceOf(Error)
    expect(textsOf(read(events))).toEqual(['no start', 'Hello.'])
  })

  test('a run that is read twice doubles what it holds there', async () => {
    const events = run(says('m', 'Hello.'))
    const twice = await ownClient([...events, ...events])
    expect(twice).toMatchObject({ texts: ['Hello.Hello.'] })
    expect(textsOf(read(events, turn, read(events)))).toEqual(['Hello.'])
  })

  test('a message that goes on behind a tool stands before it there', async () => {
    const events = run(says('m', 'Let me see.'), calls('t', 'look'), says('m', 'Here.'))
    expect(await ownClient(events)).toMatchObject({ texts: ['Let me see.Here.'] })
    expect(textsOf(read(events))).toEqual(['Let me see.', 'Here.'])
  })

  test('what a snapshot alone brings is shown there, and belongs to no turn here', async () => {
    const events = run(snapshot({ id: 'm', role: 'assistant', content: 'Hello.' }))
    expect(await ownClient(events)).toMatchObject({ texts: ['Hello.'] })
    expect(textsOf(read(events))).toEqual([])
  })
})
