import { describe, expect, test } from 'vitest'
import { fromA2a } from '../../src/adapters/a2a/index.ts'
import { fromAdk } from '../../src/adapters/adk/index.ts'
import { fromAgUi } from '../../src/adapters/ag-ui/index.ts'
import { fromAiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { fromAnthropicAgents } from '../../src/adapters/anthropic-agents/index.ts'
import type { Adapter } from '../../src/adapters/common/adapter.ts'
import { fromLangGraph } from '../../src/adapters/langgraph/index.ts'
import { fromOpenAiResponses } from '../../src/adapters/openai-responses/index.ts'
import type { BubbleStore, ToolPart } from '../../src/index.ts'
import { syncStore, viewOf } from '../laws/view.ts'
import { threadId } from './support/adapter-laws.ts'
import { bodyTextOf, responseOf } from './support/body-of.ts'

const bind = { threadId, invocationId: 'turn' } as const

interface Waiting {
  readonly make: () => Adapter
  /** The response that asks. */
  readonly first: readonly unknown[]
  /** The response that goes on. */
  readonly second: readonly unknown[]
  readonly approvalId: string
  /** What the call has at the end; none where a request is about no call of the source. */
  readonly output?: unknown
  readonly text: string
  /** What becomes of the turn if the second response stops before its last event. */
  readonly cut: { readonly phase: string; readonly error?: object }
}

const incomplete = { phase: 'failed', error: { code: 'incomplete_stream' } }

const run = (runId: string, input?: object): unknown => ({
  type: 'RUN_STARTED',
  threadId,
  runId,
  ...(input !== undefined && { input }),
})
const over = (runId: string, outcome?: object): unknown => ({
  type: 'RUN_FINISHED',
  threadId,
  runId,
  outcome,
})
const interrupt = (...interrupts: readonly object[]): object => ({ type: 'interrupt', interrupts })
const payCall = [
  { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'pay' },
  { type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '{}' },
  { type: 'TOOL_CALL_END', toolCallId: 'c' },
]
const agUi: Waiting = {
  make: () => fromAgUi(bind),
  first: [run('r1'), ...payCall, over('r1', interrupt({ id: 'ask', reason: 'tool_call', toolCallId: 'c' }))],
  second: [
    run('r2'),
    { type: 'TOOL_CALL_RESULT', messageId: 'm1', toolCallId: 'c', content: 'paid' },
    { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm2', delta: 'Done.' },
    over('r2'),
  ],
  approvalId: 'ask',
  output: 'paid',
  text: 'Done.',
  cut: incomplete,
}

const payInput = { type: 'tool-input-available', toolCallId: 'c', toolName: 'pay', input: {} }
const ask = { type: 'tool-approval-request', toolCallId: 'c', approvalId: 'ask' }
const says = (text: string): readonly unknown[] => [
  { type: 'text-start', id: '0' },
  { type: 'text-delta', id: '0', delta: text },
  { type: 'text-end', id: '0' },
]
const output = { type: 'tool-output-available', toolCallId: 'c', output: 'paid' }
const start = { type: 'start', messageId: 'msg-1' }
const finish = { type: 'finish', finishReason: 'stop' }
const stepStart = { type: 'start-step' }
const stepEnd = { type: 'finish-step' }
const aiSdk: Waiting = {
  make: () => fromAiSdk(bind),
  first: [start, stepStart, payInput, ask, stepEnd, finish, '[DONE]'],
  second: [start, output, stepStart, ...says('Done.'), stepEnd, finish, '[DONE]'],
  approvalId: 'ask',
  output: 'paid',
  text: 'Done.',
  cut: incomplete,
}

const asks = (id = 'i1', value: unknown = 'Go on?'): unknown => ({
  event: 'updates',
  data: { __interrupt__: [{ id, value }] },
})
const chunk = (id: string, content: string): unknown => ({
  event: 'messages',
  data: [{ type: 'AIMessageChunk', id, content }, {}],
})
const numbered = (events: readonly unknown[]): readonly unknown[] =>
  events.map((event, index) => Object.assign({ id: `${index}` }, event))
const metadata = (run_id: string): unknown => ({ event: 'metadata', data: { run_id } })
const langGraph: Waiting = {
  make: () => fromLangGraph(bind),
  first: numbered([metadata('r1'), chunk('m1', 'Wait.'), asks()]),
  second: numbered([metadata('r2'), chunk('m2', 'Done.')]), // with the numbers of the first
  approvalId: 'i1',
  text: 'Done.',
  cut: { phase: 'completed' },
}
const inProcess: Waiting = {
  make: () => fromLangGraph(bind),
  first: [
    ['messages', [{ type: 'AIMessageChunk', id: 'm1', content: 'Wait.' }, {}]],
    ['updates', { __interrupt__: [{ id: 'i1', value: 'Go on?' }] }],
  ],
  second: [
    ['messages', [{ type: 'AIMessageChunk', id: 'm2', content: 'Do' }, {}]],
    ['messages', [{ type: 'AIMessageChunk', id: 'm2', content: 'ne.' }, {}]],
  ],
  approvalId: 'i1',
  text: 'Done.',
  cut: { phase: 'completed' },
}
const protocol = (method: string, data: unknown): unknown => ({
  type: 'event',
  method,
  params: { namespace: [], node: 'model', data },
})
const graphProtocol: Waiting = {
  make: () => fromLangGraph(bind),
  first: [
    protocol('lifecycle', { event: 'started' }),
    protocol('input.requested', { interrupt_id: 'i1', payload: 'Go on?' }),
    protocol('lifecycle', { event: 'interrupted' }),
  ],
  second: [
    protocol('lifecycle', { event: 'started' }),
    protocol('input.answered', { interrupt_ids: ['i1'] }),
    protocol('messages', { event: 'message-start', role: 'ai', id: 'm2' }),
    protocol('messages', {
      event: 'content-block-start',
      index: 0,
      content: { type: 'text', text: 'Done.' },
    }),
    protocol('messages', { event: 'message-finish' }),
    protocol('lifecycle', { event: 'completed' }),
  ],
  approvalId: 'i1',
  text: 'Done.',
  cut: incomplete,
}

const agentSays = (invocationId: string, parts: readonly object[], more: object = {}): unknown => ({
  invocationId,
  author: 'scout',
  content: { role: 'model', parts },
  ...more,
})
const confirm = {
  id: 'ask',
  name: 'adk_request_confirmation',
  args: { originalFunctionCall: { id: 'c', name: 'pay', args: {} } },
}
const adk: Waiting = {
  make: () => fromAdk({ ...bind, author: 'scout' }),
  first: [
    agentSays('e-1', [{ functionCall: { id: 'c', name: 'pay', args: {} } }]),
    agentSays('e-1', [{ functionResponse: { id: 'c', name: 'pay', response: { error: 'Confirm.' } } }], {
      actions: { requestedToolConfirmations: { c: {} } },
    }),
    agentSays('e-1', [{ functionCall: confirm }], { longRunningToolIds: ['ask'] }),
  ],
  second: [
    agentSays('e-2', [{ functionResponse: { id: 'c', name: 'pay', response: 'paid' } }]),
    agentSays('e-2', [{ text: 'Done.' }]),
  ],
  approvalId: 'ask',
  output: 'paid',
  text: 'Done.',
  cut: incomplete,
}
const longRunning: Waiting = {
  make: () => fromAdk({ ...bind, author: 'scout' }),
  first: [
    agentSays('e-1', [{ functionCall: { id: 'c', name: 'pay', args: {} } }], { longRunningToolIds: ['c'] }),
    agentSays('e-1', [{ functionResponse: { id: 'c', name: 'pay', response: 'pending' } }]),
    agentSays('e-1', [{ text: 'Started.' }]),
  ],
  second: [
    agentSays('e-2', [{ functionResponse: { id: 'c', name: 'pay', response: 'paid' } }]),
    agentSays('e-2', [{ text: 'Done.' }]),
  ],
  approvalId: 'c',
  output: 'paid',
  text: 'Done.',
  cut: incomplete,
}

const status = (state: string, text?: string): unknown => ({
  statusUpdate: {
    taskId: 'task-1',
    status: {
      state: `TASK_STATE_${state}`,
      ...(text !== undefined && { message: { messageId: 'q', role: 'ROLE_AGENT', parts: [{ text }] } }),
    },
  },
})
const a2a: Waiting = {
  make: () => fromA2a(bind),
  first: [
    { task: { id: 'task-1', status: { state: 'TASK_STATE_WORKING' } } },
    status('INPUT_REQUIRED', 'Which?'),
  ],
  second: [
    status('WORKING'),
    { artifactUpdate: { taskId: 'task-1', artifact: { artifactId: 'a', parts: [{ text: 'Done.' }] } } },
    status('COMPLETED'),
  ],
  approvalId: 'q',
  text: 'Done.',
  cut: incomplete,
}
const a2aAuth: Waiting = {
  ...a2a,
  make: () => fromA2a({ threadId, invocationIdFrom: 'taskId' }),
  first: [status('AUTH_REQUIRED', 'Sign in.')],
}

const inSequence = (events: readonly object[]): readonly unknown[] =>
  events.map((event, sequence_number) => ({ ...event, sequence_number }))
const itemAt = (output_index: number, item: object): readonly object[] =>
  ['added', 'done'].map((when) => ({ type: `response.output_item.${when}`, output_index, item }))
const erase = {
  type: 'mcp_approval_request',
  id: 'ask',
  server_label: 'files',
  name: 'erase',
  arguments: '{}',
}
const response = (type: string, id: string): object => ({ type: `response.${type}`, response: { id } })
const mcpCall = {
  type: 'mcp_call',
  id: 'call',
  approval_request_id: 'ask',
  server_label: 'files',
  name: 'erase',
}
const responses: Waiting = {
  make: () => fromOpenAiResponses(bind),
  first: inSequence([response('created', 'r1'), ...itemAt(0, erase), response('completed', 'r1')]),
  second: inSequence([
    response('created', 'r2'),
    ...itemAt(0, { ...mcpCall, arguments: '{}', output: 'erased' }),
    { type: 'response.output_text.delta', item_id: 'm', output_index: 1, content_index: 0, delta: 'Done.' },
    response('completed', 'r2'),
  ]),
  approvalId: 'ask',
  output: 'erased',
  text: 'Done.',
  cut: incomplete,
}

const idle = (id: string, stop_reason: object): object => ({ type: 'session.status_idle', id, stop_reason })
const toolUse = (id: string): object => ({
  type: 'agent.tool_use',
  id,
  name: 'pay',
  input: {},
  evaluated_permission: 'ask',
})
const confirmation = (id: string, tool_use_id: string): object => ({
  type: 'user.tool_confirmation',
  id,
  tool_use_id,
  result: 'allow',
})
const toolResult = (id: string, tool_use_id: string): object => ({
  type: 'agent.tool_result',
  id,
  tool_use_id,
  content: 'paid',
})
const running = (id: string): object => ({ type: 'session.status_running', id })
const managedAgents: Waiting = {
  make: () => fromAnthropicAgents(bind),
  first: [running('e1'), toolUse('ask'), idle('e2', { type: 'requires_action', event_ids: ['ask'] })],
  second: [
    confirmation('e3', 'ask'),
    running('e4'),
    toolResult('e5', 'ask'),
    { type: 'agent.message', id: 'e6', content: [{ type: 'text', text: 'Done.' }] },
    idle('e7', { type: 'end_turn' }),
  ],
  approvalId: 'ask',
  output: 'paid',
  text: 'Done.',
  cut: incomplete,
}

const sources: readonly (readonly [string, Waiting])[] = [
  ['OpenAI Responses', responses],
  ['Claude Managed Agents', managedAgents],
  ['AG-UI', agUi],
  ['the AI SDK', aiSdk],
  ['LangGraph', langGraph],
  ['LangGraph in the same process', inProcess],
  ["LangGraph's event protocol", graphProtocol],
  ['ADK, of a confirmation', adk],
  ['ADK, of a call that runs on', longRunning],
  ['A2A', a2a],
  ['A2A, of a login', a2aAuth],
]

const turnIdOf = ({ make }: Waiting): string => (make === a2aAuth.make ? 'task-1' : 'turn')
const bubbleOf = (store: BubbleStore, source: Waiting) => store.invocation(turnIdOf(source))!
const toolOf = (store: BubbleStore, source: Waiting): ToolPart =>
  bubbleOf(store, source).parts.find((part) => part.kind === 'tool')!
const textIn = (store: BubbleStore, source: Waiting): string =>
  bubbleOf(store, source)
    .parts.flatMap((part) => (part.kind === 'text' ? part.segments : []))
    .join(' ')
const responseWith = (events: readonly unknown[]): Response =>
  responseOf(
    events.map((event) => (event === '[DONE]' ? 'data: [DONE]\n\n' : bodyTextOf([event], 'sse'))).join(''),
  )

/** Events of a graph come as its client has them, and all others as a body. */
async function read(store: BubbleStore, adapter: Adapter, events: readonly unknown[]): Promise<void> {
  async function* items(): AsyncGenerator<unknown> {
    yield* await Promise.resolve(events)
  }
  const isOfGraph = Array.isArray(events[0]) || Object.hasOwn(Object(events[0]), 'event')
  const source = isOfGraph ? items() : responseWith(events)
  for await (const event of adapter.adaptStream(source)) store.ingest(event)
}
const answer = (store: BubbleStore, source: Waiting, approved = true): void => {
  const { approvalId } = source
  store.ingest({ type: 'approval', threadId, invocationId: turnIdOf(source), approvalId, approved })
}
/** A store whose turn waits, and the adapter that has read as much. */
async function asked(source: Waiting) {
  const store = syncStore()
  const adapter = source.make()
  await read(store, adapter, source.first)
  return { store, adapter }
}

describe.each(sources)('a turn of %s that waits for a person', (_, source) => {
  test('stays open when its response is over', async () => {
    const { store } = await asked(source)
    expect(bubbleOf(store, source)).toMatchObject({ phase: 'streaming', awaitingApproval: true })
    expect(toolOf(store, source)).toMatchObject({
      state: 'awaiting-approval',
      approval: { approvalId: source.approvalId, state: 'requested' },
    })
    expect(store.violations()).toEqual([])
  })

  test('shows the answer that is ingested', async () => {
    for (const [approved, state] of [
      [true, 'running'],
      [false, 'denied'],
    ] as const) {
      const { store } = await asked(source)
      answer(store, source, approved)
      expect(toolOf(store, source).state).toBe(state)
      expect(bubbleOf(store, source)).toMatchObject({ phase: 'streaming', awaitingApproval: false })
    }
  })

  test('goes on with the next response, through the same adapter', async () => {
    const { store, adapter } = await asked(source)
    answer(store, source)
    await read(store, adapter, source.second)
    expect(bubbleOf(store, source)).toMatchObject({ phase: 'completed', awaitingApproval: false })
    expect(toolOf(store, source)).toMatchObject(
      source.output === undefined
        ? { state: 'abandoned', approval: { state: 'approved' } }
        : { state: 'output', output: source.output },
    )
    expect(textIn(store, source)).toContain(source.text)
    expect(store.thread(threadId)?.keys).toHaveLength(1)
    expect(store.violations()).toEqual([])
  })

  test('changes nothing when both responses are replayed through a new adapter', async () => {
    const { store, adapter } = await asked(source)
    answer(store, source)
    await read(store, adapter, source.second)
    const before = viewOf(store, [threadId])
    const again = source.make()
    await read(store, again, source.first)
    await read(store, again, source.second)
    expect(viewOf(store, [threadId])).toEqual(before)
    expect(store.violations()).toEqual([])
  })

  test('is ended by end()', async () => {
    const { store, adapter } = await asked(source)
    store.ingestAll(adapter.end())
    expect(bubbleOf(store, source)).toMatchObject({ phase: 'completed', awaitingApproval: false })
    expect(toolOf(store, source)).toMatchObject({ state: 'abandoned', approval: { state: 'requested' } })
    expect(adapter.end()).toEqual([])
  })

  test('waits still when the next response brings nothing', async () => {
    const { store, adapter } = await asked(source)
    await read(store, adapter, [])
    expect(bubbleOf(store, source)).toMatchObject({ phase: 'streaming', awaitingApproval: true })
  })

  test('is over when the next response stops before its end', async () => {
    const { store, adapter } = await asked(source)
    await read(store, adapter, source.second.slice(0, 1))
    expect(bubbleOf(store, source)).toMatchObject(source.cut)
  })
})

test.each([
  ['AG-UI', agUi],
  ['the AI SDK', aiSdk],
  ['OpenAI Responses', responses],
  ['Claude Managed Agents', managedAgents],
  ["LangGraph's event protocol", graphProtocol],
])('a body of %s that stops before it says that it waits is incomplete', async (_, source) => {
  const store = syncStore()
  const said = source.first.filter((event) => event !== '[DONE]')
  await read(store, source.make(), said.slice(0, -1))
  expect(bubbleOf(store, source)).toMatchObject(incomplete)
})

describe('AG-UI', () => {
  const paused = async (adapter = agUi.make(), store = syncStore()) => {
    await read(store, adapter, agUi.first)
    return { store, adapter }
  }

  test('a run that tells its input goes on if that has an answer', async () => {
    const resume = [{ interruptId: 'ask', status: 'resolved', payload: { approved: true } }]
    for (const [input, phase] of [
      [{ threadId, runId: 'r2', messages: [], resume }, 'completed'],
      [{ threadId, runId: 'r2', messages: [] }, 'streaming'],
    ] as const) {
      const { store, adapter } = await paused()
      await read(store, adapter, [run('r2', input), ...agUi.second.slice(1)])
      expect(store.invocation('turn')?.phase).toBe(phase)
      expect(store.violations().map(({ code }) => code)).toEqual(
        phase === 'completed' ? [] : ['missing_invocation_id'],
      )
    }
  })

  test('a run that was there before does not go on', async () => {
    const { store, adapter } = await paused()
    const more = over('r2', interrupt({ id: 'ask', reason: 'tool_call', toolCallId: 'c' }))
    await read(store, adapter, [run('r2'), more])
    expect(toolOf(store, agUi)).toMatchObject({
      state: 'awaiting-approval',
      approval: { approvalId: 'ask#2' },
    })
    await read(store, adapter, [run('r1'), over('r1')])
    expect(store.invocation('turn')).toMatchObject({ phase: 'streaming', awaitingApproval: true })
    expect(store.violations()).toMatchObject([{ code: 'missing_invocation_id' }])
  })

  test('with invocationIdFrom, the next run is the next turn, and the one that waited is over', async () => {
    const store = syncStore()
    const adapter = fromAgUi({ threadId, invocationIdFrom: 'runId' })
    await read(store, adapter, agUi.first)
    expect(store.invocation('r1')).toMatchObject({ phase: 'streaming', awaitingApproval: true })
    await read(store, adapter, agUi.second)
    expect(store.invocation('r1')).toMatchObject({ phase: 'completed' })
    expect(store.invocation('r2')).toMatchObject({ phase: 'completed' })
  })

  test('an end that is said twice asks once', () => {
    const adapter = agUi.make()
    const store = syncStore()
    store.ingestAll([...agUi.first, agUi.first.at(-1)].flatMap((event) => adapter.push(event)))
    expect(toolOf(store, agUi).approval?.approvalId).toBe('ask')
  })

  test('the texts of a snapshot count at the end alone', async () => {
    const snapshot = {
      type: 'MESSAGES_SNAPSHOT',
      messages: [{ id: 'm', role: 'assistant', content: 'Hello.' }],
    }
    const { store, adapter } = { store: syncStore(), adapter: agUi.make() }
    const hel = { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'Hel' }
    await read(store, adapter, [...agUi.first.slice(0, -1), hel, snapshot, agUi.first.at(-1)])
    expect(textIn(store, agUi)).toBe('Hel')
    await read(store, adapter, agUi.second)
    expect(textIn(store, agUi)).toBe('Hello. Done.')
  })
})

describe('the AI SDK', () => {
  const two = [
    start,
    payInput,
    ask,
    { ...payInput, toolCallId: 'd' },
    { ...ask, toolCallId: 'd', approvalId: 'other' },
    finish,
  ]

  test('a turn of which one of two requests is answered waits for the other', async () => {
    const store = syncStore()
    const adapter = aiSdk.make()
    await read(store, adapter, two)
    await read(store, adapter, [start, output, finish])
    expect(store.invocation('turn')).toMatchObject({ phase: 'streaming', awaitingApproval: true })
    await read(store, adapter, [start, { type: 'tool-output-denied', toolCallId: 'd' }, finish])
    expect(store.invocation('turn')).toMatchObject({
      phase: 'completed',
      parts: [{ state: 'output' }, { state: 'denied' }],
    })
  })

  test('an answer may be pushed as a chunk of its own, with a reason', async () => {
    const { store, adapter } = await asked(aiSdk)
    const no = { type: 'tool-approval-response', approvalId: 'ask', approved: false, reason: 'Too dear.' }
    store.ingestAll(adapter.push(no))
    expect(toolOf(store, aiSdk)).toMatchObject({ state: 'denied', approval: { reason: 'Too dear.' } })
    await read(store, adapter, [
      start,
      { type: 'tool-output-denied', toolCallId: 'c' },
      ...says('So.'),
      finish,
    ])
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed' })
    expect(store.violations()).toEqual([])
  })

  test('what a step that is reset has asked is not waited for', async () => {
    const store = syncStore()
    await read(store, aiSdk.make(), [
      start,
      stepStart,
      payInput,
      ask,
      { type: 'reset-step' },
      ...says('Hi.'),
      finish,
    ])
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed' })
  })

  test('a reset in the next response leaves what the first one has shown', async () => {
    const { store, adapter } = await asked(aiSdk)
    await read(store, adapter, [
      start,
      output,
      stepStart,
      ...says('Oops'),
      { type: 'reset-step' },
      ...says('Hi.'),
      finish,
    ])
    expect(toolOf(store, aiSdk)).toMatchObject({ state: 'output', output: 'paid' })
    expect(textIn(store, aiSdk)).toBe('Hi.')
  })

  test('a model that fails or is stopped waits for nobody', async () => {
    for (const [end, phase] of [
      [[{ type: 'finish', finishReason: 'error' }], 'failed'],
      [[{ type: 'error', errorText: 'No.' }], 'failed'],
      [[{ type: 'abort' }], 'cancelled'],
    ] as const) {
      const store = syncStore()
      await read(store, aiSdk.make(), [start, payInput, ask, ...end])
      expect(store.invocation('turn')?.phase).toBe(phase)
    }
  })
})

describe('LangGraph', () => {
  test('a node that asks a second time asks anew, though its interrupt has the same id', async () => {
    const { store, adapter } = await asked(langGraph)
    answer(store, langGraph)
    await read(store, adapter, numbered([metadata('r2'), asks('i1', 'Sure?')]))
    expect(bubbleOf(store, langGraph)).toMatchObject({ phase: 'streaming', awaitingApproval: true })
    expect(toolOf(store, langGraph).approval).toEqual({
      approvalId: 'i1#2',
      state: 'requested',
      request: 'Sure?',
    })
    await read(store, adapter, numbered([metadata('r3'), chunk('m3', 'Done.')]))
    expect(bubbleOf(store, langGraph).phase).toBe('completed')
  })

  test('text that comes after an interrupt, of another branch, answers nothing', async () => {
    const store = syncStore()
    await read(store, langGraph.make(), [...langGraph.first, chunk('m9', 'By the way.')])
    expect(bubbleOf(store, langGraph)).toMatchObject({ phase: 'streaming', awaitingApproval: true })
  })

  test('a run that is joined again while it waits still waits', async () => {
    const { store, adapter } = await asked(langGraph)
    await read(store, adapter, langGraph.first)
    expect(bubbleOf(store, langGraph)).toMatchObject({ phase: 'streaming', awaitingApproval: true })
  })

  test('a run of the protocol that resumes one of two interrupts waits for the other', async () => {
    const store = syncStore()
    const adapter = graphProtocol.make()
    const [started, first, interrupted] = graphProtocol.first
    await read(store, adapter, [
      started,
      first,
      protocol('input.requested', { interrupt_id: 'i2', payload: 'And?' }),
      interrupted,
    ])
    await read(store, adapter, [started, protocol('input.answered', { interrupt_ids: ['i1'] }), interrupted])
    expect(store.invocation('turn')).toMatchObject({ phase: 'streaming', awaitingApproval: true })
  })

  test('with invocationIdFrom, a run that resumes is another turn', async () => {
    const store = syncStore()
    const adapter = fromLangGraph({ threadId, invocationIdFrom: 'runId' })
    await read(store, adapter, langGraph.first)
    await read(store, adapter, langGraph.second)
    expect(store.invocation('r1')).toMatchObject({ phase: 'streaming', awaitingApproval: true })
    expect(store.violations()).toMatchObject([
      { event: { part: { why: expect.stringMatching(/another run/) } } },
    ])
  })
})

describe('ADK', () => {
  test('a turn of which one of two confirmations is answered waits for the other', async () => {
    const { store, adapter } = { store: syncStore(), adapter: adk.make() }
    const other = {
      ...confirm,
      id: 'other',
      args: { originalFunctionCall: { id: 'd', name: 'pay', args: {} } },
    }
    await read(store, adapter, [
      ...adk.first,
      agentSays('e-1', [{ functionCall: { id: 'd', name: 'pay', args: {} } }]),
      agentSays('e-1', [{ functionCall: other }], { longRunningToolIds: ['other'] }),
    ])
    await read(store, adapter, adk.second)
    expect(store.invocation('turn')).toMatchObject({ phase: 'streaming', awaitingApproval: true })
  })

  test('a live turn that is complete and waits stays open', async () => {
    const { store, adapter } = { store: syncStore(), adapter: adk.make() }
    await read(store, adapter, [...adk.first, { invocationId: 'e-1', author: 'scout', turnComplete: true }])
    expect(store.invocation('turn')).toMatchObject({ phase: 'streaming', awaitingApproval: true })
  })

  test('a run under the same id goes on, too', async () => {
    const { store, adapter } = await asked(longRunning)
    const second = longRunning.second.map((event) => Object.assign({}, event, { invocationId: 'e-1' }))
    await read(store, adapter, second)
    expect(store.invocation('turn')).toMatchObject({
      phase: 'completed',
      parts: [{ output: 'paid' }, {}, {}],
    })
  })

  test('with invocationIdFrom, another run is another turn', async () => {
    const store = syncStore()
    const adapter = fromAdk({ threadId, author: 'scout', invocationIdFrom: 'invocationId' })
    await read(store, adapter, adk.first)
    await read(store, adapter, adk.second)
    expect(store.invocation('e-1')).toMatchObject({ phase: 'streaming', awaitingApproval: true })
    expect(store.violations()).toMatchObject([
      { event: { part: { why: expect.stringMatching(/another invocation/) } } },
      {},
    ])
  })
})

describe('A2A', () => {
  test('a task that is told again while it waits asks nothing new', async () => {
    const { store, adapter } = await asked(a2a)
    const told = { task: { id: 'task-1', status: { state: 'TASK_STATE_INPUT_REQUIRED' } } }
    store.ingestAll([status('INPUT_REQUIRED', 'Which?'), told].flatMap((event) => adapter.push(event)))
    expect(bubbleOf(store, a2a).parts.filter(({ kind }) => kind === 'tool')).toHaveLength(1)
    expect(toolOf(store, a2a).approval?.approvalId).toBe('q')
  })

  test('a status of version 0.3 that is final leaves the turn open, too', async () => {
    const store = syncStore()
    const message = {
      kind: 'message',
      messageId: 'q',
      role: 'agent',
      parts: [{ kind: 'text', text: 'Which?' }],
    }
    const question = {
      kind: 'status-update',
      taskId: 'task-1',
      status: { state: 'input-required', message },
      final: true,
    }
    await read(store, a2a.make(), [question])
    expect(bubbleOf(store, a2a)).toMatchObject({ phase: 'streaming', awaitingApproval: true })
  })
})

describe('OpenAI Responses', () => {
  test('a call that was approved is the call that was asked for, with the input that is streamed', async () => {
    const { store, adapter } = await asked(responses)
    const [created, added, done] = responses.second
    const delta = { type: 'response.mcp_call_arguments.delta', item_id: 'call', output_index: 0, delta: '{}' }
    const events = [created, added, delta, done].map((event, sequence_number) =>
      Object.assign({}, event, { sequence_number }),
    )
    await read(store, adapter, events)
    expect(bubbleOf(store, responses).parts).toMatchObject([
      { toolCallId: 'ask', toolName: 'erase', input: '{}', output: 'erased' },
    ])
  })

  test('the numbers of the next response count on, and a loss in it is seen', async () => {
    const { store, adapter } = await asked(responses)
    await read(store, adapter, responses.second.toSpliced(2, 1))
    expect(bubbleOf(store, responses).missing).toBeGreaterThan(0)
    store.ingestAll(adapter.push(responses.second[2]))
    expect(bubbleOf(store, responses)).toMatchObject({ phase: 'completed', missing: 0 })
    expect(toolOf(store, responses).output).toBe('erased')
  })

  test('with invocationIdFrom, another response is another turn, and this one waits', async () => {
    const store = syncStore()
    const adapter = fromOpenAiResponses({ threadId, invocationIdFrom: 'responseId' })
    await read(store, adapter, responses.first)
    await read(store, adapter, responses.second)
    expect(store.invocation('r1')).toMatchObject({ phase: 'streaming', awaitingApproval: true })
    expect(store.violations().map(({ code }) => code)).toContain('invalid_event')
  })

  test('a response that was there before does not go on', async () => {
    const { store, adapter } = await asked(responses)
    const again = [
      response('created', 'r2'),
      ...itemAt(0, { ...erase, id: 'ask2' }),
      response('completed', 'r2'),
    ]
    await read(store, adapter, inSequence(again))
    expect(bubbleOf(store, responses)).toMatchObject({ phase: 'streaming', awaitingApproval: true })
    await read(store, adapter, responses.first)
    expect(bubbleOf(store, responses)).toMatchObject({ phase: 'streaming', awaitingApproval: true })
    expect(store.violations().length).toBeGreaterThan(0)
    await read(store, adapter, inSequence([response('created', 'r3'), response('completed', 'r3')]))
    expect(bubbleOf(store, responses).phase).toBe('completed')
  })
})

describe('Claude Managed Agents', () => {
  const both = [
    running('e1'),
    toolUse('a'),
    toolUse('b'),
    idle('e2', { type: 'requires_action', event_ids: ['a', 'b'] }),
  ]

  test('several calls wait at once, until each has its answer', async () => {
    const store = syncStore()
    const adapter = managedAgents.make()
    await read(store, adapter, both)
    const states = () =>
      store.invocation('turn')!.parts.flatMap((part) => (part.kind === 'tool' ? part.state : []))
    expect(states()).toEqual(['awaiting-approval', 'awaiting-approval'])
    await read(store, adapter, [confirmation('e3', 'a')])
    expect(states()).toEqual(['running', 'awaiting-approval'])
    expect(store.invocation('turn')?.phase).toBe('streaming')
    await read(store, adapter, [confirmation('e4', 'b')])
    expect(store.invocation('turn')).toMatchObject(incomplete)
  })

  test('a tool that the app runs is waited for, too', async () => {
    const store = syncStore()
    const adapter = managedAgents.make()
    const call = { type: 'agent.custom_tool_use', id: 'c', name: 'look', input: {} }
    await read(store, adapter, [call, idle('e1', { type: 'requires_action', event_ids: ['c'] })])
    expect(store.invocation('turn')).toMatchObject({ phase: 'streaming', awaitingApproval: false })
    const result = { type: 'user.custom_tool_result', id: 'e2', custom_tool_use_id: 'c', content: 'found' }
    await read(store, adapter, [result, running('e3'), idle('e4', { type: 'end_turn' })])
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed', parts: [{ output: 'found' }] })
  })
})
