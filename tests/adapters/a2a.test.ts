import { type Message, type Part, type Task, TaskState, Role } from '@a2a-js/sdk'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromA2a, guarantee } from '../../src/adapters/a2a/index.ts'
import { type InvocationBubble, textOf } from '../../src/core/index.ts'
import { syncStore } from '../laws/view.ts'
import {
  answer,
  artifactOf,
  bodyOf,
  enveloped,
  errorBodyOf,
  messageOf,
  readBySdk,
  status,
  task,
  taskStream,
  textPart,
  update,
  written,
  writtenByOld,
} from './support/a2a-streams.ts'
import { adapterLaws, threadId } from './support/adapter-laws.ts'
import { responseOf } from './support/body-of.ts'
import { eventsOf } from './support/events-of.ts'

const make = () => fromA2a({ threadId, invocationId: 'turn' })
const payloads = fc.sample(taskStream, { seed: 55, numRuns: 36 })
const streams = payloads.map((events) => events.map(enveloped))

/** What is put into the place of an earlier one takes away what began after it, and shows that again. */
function chunkCountOf(event: unknown): number {
  const { result } = event as {
    result: { artifactUpdate?: { append?: boolean; artifact: { parts: [] } }; task?: object }
  }
  if (result.artifactUpdate?.append === true) return result.artifactUpdate.artifact.parts.length
  return result.task === undefined ? Infinity : 0
}
adapterLaws({ make, streams, bodyOf, chunkCountOf })

const bubbleOf = (events: readonly unknown[], adapter = make()): InvocationBubble => {
  const store = syncStore()
  store.ingestAll([...events.flatMap((event) => adapter.push(event)), ...adapter.end()])
  expect(store.violations()).toEqual([])
  return store.invocation('turn')!
}

const textIn = (parts: readonly Part[]): string =>
  parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('')

const isTask = (result: Task | Message): result is Task => 'artifacts' in result

/** What the package's own result says, in the words of a bubble. */
function shownBySdk(result: Task | Message): { text: string; others: number } {
  if (!isTask(result)) return { text: textIn(result.parts), others: 0 }
  const said = result.status?.message
  const texts = [...result.artifacts, ...(said === undefined ? [] : [said])].map(({ parts }) => textIn(parts))
  return {
    text: texts.filter((text) => text !== '').join('\n\n'),
    others: result.artifacts.flatMap(({ parts }) => parts).filter(({ content }) => content?.$case !== 'text')
      .length,
  }
}

describe("the package's own client", () => {
  test.each(['JSONRPC', 'HTTP+JSON'] as const)('reads over %s what the store shows', async (transport) => {
    const write = transport === 'JSONRPC' ? enveloped : written
    for (const events of payloads) {
      const body = bodyOf(events.map(write))
      const { text, others } = shownBySdk(await readBySdk(body, transport))
      const store = syncStore()
      store.ingestAll(await eventsOf(make().adaptStream(responseOf(body))))
      const bubble = store.invocation('turn')!
      expect(text === '' ? text : textOf(bubble)).toBe(text)
      expect(bubble.parts.filter(({ kind }) => kind !== 'text')).toHaveLength(others)
      expect(store.violations()).toEqual([])
    }
  })

  test('a server of version 0.3 is read as one of version 1', () => {
    for (const events of payloads)
      expect(bubbleOf(events.map(writtenByOld))).toEqual(bubbleOf(events.map(written)))
  })
})

const working = task(TaskState.TASK_STATE_WORKING)
const completed = status(TaskState.TASK_STATE_COMPLETED)

describe('an artifact', () => {
  test('grows by what is appended, whatever comes between', () => {
    const events = [
      working,
      update(artifactOf('a', [textPart('Hel')]), false),
      update(artifactOf('b', [textPart('Other')]), false),
      update(artifactOf('a', [textPart('lo')]), true, true),
    ]
    const store = syncStore()
    const adapter = make()
    store.ingestAll(events.flatMap((event) => adapter.push(enveloped(event))))
    expect(store.invocation('turn')).toMatchObject({
      phase: 'streaming',
      parts: [{ segments: ['Hello'] }, { segments: ['Other'] }],
    })
  })

  test('that is sent anew takes the place of the earlier one, and leaves the others', () => {
    const events = [
      working,
      update(artifactOf('a', [textPart('10 %')]), false),
      update(artifactOf('b', [textPart('Other')]), false),
      update(artifactOf('a', [textPart('20 %')]), false),
      update(artifactOf('b', [textPart(' one')]), true),
    ]
    const store = syncStore()
    const adapter = make()
    store.ingestAll(events.flatMap((event) => adapter.push(enveloped(event))))
    expect(store.invocation('turn')).toMatchObject({
      parts: [{ segments: ['20 %'] }, { segments: ['Other one'] }],
    })
  })

  test('that a task tells again shows nothing twice', () => {
    const artifact = artifactOf('a', [textPart('Done.')])
    const events = [
      working,
      update(artifact, false),
      task(TaskState.TASK_STATE_COMPLETED, [artifact]),
      completed,
    ]
    expect(bubbleOf(events.map(enveloped))).toMatchObject({
      phase: 'completed',
      parts: [{ segments: ['Done.'] }],
    })
  })
})

test('a stream that is taken up in the middle ends with the whole text', () => {
  const store = syncStore()
  const first = make()
  const begun = [working, update(artifactOf('a', [textPart('Hel')]), false)]
  store.ingestAll(begun.flatMap((event) => first.push(enveloped(event))))
  const second = make()
  const resumed = [
    task(TaskState.TASK_STATE_WORKING, [artifactOf('a', [textPart('Hel'), textPart('lo')])]),
    update(artifactOf('a', [textPart('!')]), true),
    completed,
  ]
  store.ingestAll(resumed.flatMap((event) => second.push(enveloped(event))))
  expect(store.invocation('turn')).toMatchObject({ phase: 'completed', parts: [{ segments: ['Hello!'] }] })
})

// A server has no stream of a task that is over, only the task.
test('a task that was fetched is pushed as one event, in version 1 and 0.3', () => {
  const status = { state: 'TASK_STATE_COMPLETED' }
  const fetched = {
    id: 't',
    contextId: 'c',
    status,
    artifacts: [{ artifactId: 'a', parts: [{ text: 'Hi.' }] }],
  }
  const old = {
    ...fetched,
    kind: 'task',
    status: { state: 'completed' },
    artifacts: [{ artifactId: 'a', parts: [{ kind: 'text', text: 'Hi.' }] }],
  }
  for (const task of [fetched, old])
    expect(bubbleOf([{ task }])).toMatchObject({ phase: 'completed', parts: [{ segments: ['Hi.'] }] })
})

describe('what an agent says while it works', () => {
  const note = status(TaskState.TASK_STATE_WORKING, messageOf('m1', [textPart('Looking …')]))

  test('is shown until the result is there', () => {
    const store = syncStore()
    const adapter = make()
    store.ingestAll([working, note].flatMap((event) => adapter.push(enveloped(event))))
    expect(store.invocation('turn')).toMatchObject({ parts: [{ segments: ['Looking …'] }] })
    const result = [update(artifactOf('a', [textPart('Found.')]), false), completed]
    store.ingestAll(result.flatMap((event) => adapter.push(enveloped(event))))
    expect(store.invocation('turn')).toMatchObject({ parts: [{ segments: ['Found.'] }] })
  })

  test('stays where there is no other result', () => {
    expect(bubbleOf([working, note, completed].map(enveloped))).toMatchObject({
      parts: [{ segments: ['Looking …'] }],
    })
  })

  // A server may send the question back with the first status: https://github.com/google/adk-python/discussions/3800
  test('is not what the person asked', () => {
    const asked = status(TaskState.TASK_STATE_SUBMITTED, messageOf('q', [textPart('Hi?')], Role.ROLE_USER))
    expect(bubbleOf([working, asked, completed].map(enveloped)).parts).toEqual([])
  })
})

describe('the end of a turn', () => {
  test('a message instead of a task is the whole answer', () => {
    expect(
      bubbleOf([answer(messageOf('m1', [textPart('Hi '), textPart('there.')]))].map(enveloped)),
    ).toMatchObject({
      phase: 'completed',
      parts: [{ segments: ['Hi there.'] }],
    })
  })

  test.each([
    [TaskState.TASK_STATE_FAILED, 'failed', { code: 'failed', message: 'No.' }],
    [TaskState.TASK_STATE_REJECTED, 'failed', { code: 'rejected', message: 'No.' }],
    [TaskState.TASK_STATE_CANCELED, 'cancelled', undefined],
  ])('the state %s ends it', (state, phase, error) => {
    const bubble = bubbleOf([working, status(state, messageOf('m1', [textPart('No.')]))].map(enveloped))
    expect([bubble.phase, bubble.error]).toEqual([phase, error])
  })

  test.each([
    [TaskState.TASK_STATE_INPUT_REQUIRED, 'input-required'],
    [TaskState.TASK_STATE_AUTH_REQUIRED, 'auth-required'],
  ])(
    'a task that waits asks for an approval, shows its question and is over when the caller says so',
    (state, name) => {
      const question = status(state, messageOf('m1', [textPart('Which city?')]))
      expect(bubbleOf([working, question].map(enveloped))).toMatchObject({
        phase: 'completed',
        parts: [
          { kind: 'tool', approval: { approvalId: 'm1', state: 'requested', request: { state: name } } },
          { kind: 'text', segments: ['Which city?'] },
        ],
      })
    },
  )

  test('an error of JSON-RPC, in the stream or as its error event, fails it', async () => {
    const error = { jsonrpc: '2.0', id: 0, error: { code: -32_603, message: 'Internal error' } }
    const expected = { phase: 'failed', error: { code: '-32603', message: 'Internal error' } }
    expect(bubbleOf([enveloped(working), error])).toMatchObject(expected)
    for (const data of [error, error.error]) {
      const store = syncStore()
      const body = `${bodyOf([enveloped(working)])}${errorBodyOf(data)}`
      store.ingestAll(await eventsOf(make().adaptStream(responseOf(body))))
      expect(store.invocation('turn')).toMatchObject(expected)
    }
  })

  test('a stream that stops before it fails as incomplete, and keeps its preview', () => {
    const begun = [working, update(artifactOf('a', [textPart('Hel')]), false)]
    expect(bubbleOf(begun.map(enveloped))).toMatchObject({
      phase: 'failed',
      error: { code: 'incomplete_stream' },
      parts: [{ segments: ['Hel'] }],
    })
  })
})

describe('what is told and placed nowhere', () => {
  test.each([
    [
      'another task',
      { statusUpdate: { taskId: 'task-2', status: { state: 'TASK_STATE_WORKING' } } },
      /another task/,
    ],
    ['a newer type', { riddleUpdate: { taskId: 'task-1' } }, /not a task, a message/],
    ['no JSON', '{"result":', /not a task, a message/],
    [
      'an artifact without id',
      { artifactUpdate: { taskId: 'task-1', artifact: { parts: [] } } },
      /no artifactId/,
    ],
    ['a status without state', { statusUpdate: { taskId: 'task-1', status: {} } }, /no state/],
  ])('%s', (_, event, words) => {
    const store = syncStore()
    const adapter = make()
    const events = [enveloped(working), enveloped(update(artifactOf('a', [textPart('Hi')]), false)), event]
    store.ingestAll(events.flatMap((one) => adapter.push(one)))
    expect(store.violations()).toMatchObject([
      { code: 'invalid_event', event: { part: { why: expect.stringMatching(words) } } },
    ])
    expect(store.invocation('turn')).toMatchObject({ parts: [{ segments: ['Hi'] }] })
  })

  test('more after the end', () => {
    const store = syncStore()
    const adapter = make()
    const events = [working, completed, update(artifactOf('a', [textPart('x')]), false)]
    store.ingestAll(events.flatMap((one) => adapter.push(enveloped(one))))
    expect(store.violations()).toMatchObject([
      { code: 'invalid_event', event: { part: { why: expect.stringMatching(/turn that has ended/) } } },
      { code: 'chunk_beyond_end' },
    ])
  })

  test('an event that names no task, if the id of the task is the id of the turn', () => {
    const store = syncStore()
    const adapter = fromA2a({ threadId, invocationIdFrom: 'taskId' })
    store.ingestAll([{ statusUpdate: { status: {} } }, written(working)].flatMap((one) => adapter.push(one)))
    expect(store.invocation('task-1')).toBeDefined()
    expect(store.violations().map(({ code }) => code)).toContain('missing_invocation_id')
  })
})

test('its guarantee is final-exact', () => expect(guarantee).toBe('final-exact'))
