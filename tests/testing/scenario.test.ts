import { describe, expect, test } from 'vitest'
import { UsageError } from '../../src/core/index.ts'
import { createBubbleStore } from '../../src/store/index.ts'
import {
  bubblesOf,
  checkStep,
  lineOf,
  readLine,
  runScenario,
  scenario,
  ScenarioError,
  shown,
  shownBubble,
  type StepInput,
  threadScript,
} from '../../src/testing/index.ts'

const lines = [
  'a: (pending, none)',
  'a: Hel (streaming, stream)',
  'a: Hel (streaming, stream, 2 missing)',
  'a: Hello (completed, callback)',
  'a: two\nlines (and a bracket) (failed, stream)',
  'a: (streaming, stream) (cancelled, callback)',
  'a:b: colons: everywhere: (completed, stream)',
  'q: Hi (user)',
  'q: Hi (user, sending)',
  'q: (system, failed)',
  'p: By the way (agent)',
]

test.each(lines)('the line %j reads, and is written again as it was', (line) => {
  expect(lineOf(readLine(line))).toBe(line)
})

test.each([
  '',
  'a',
  'a: Hello',
  'a: (pending)',
  'a: x (done, stream)',
  ': x (user)',
  'a: x (user, sent)',
  'a: x (streaming, stream, 0 missing)',
])('the line %j does not read, and says how lines are written', (line) => {
  expect(() => readLine(line)).toThrow(UsageError)
  expect(() => readLine(line)).toThrow(/write 'id: text \(phase, body\)'/u)
})

test('what is shown reads as one line per bubble, in order', () => {
  const store = createBubbleStore()
  const t = threadScript('t')
  store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Hi' }] })
  store.ingestAll([
    t.created('a'),
    t.chunk('a', 'Hel'),
    t.chunk('a', 'lo', { seq: 2 }),
    t.post('a', 'By the way'),
  ])
  store.flush()
  expect(shown(store, 't')).toEqual([
    'a: Hel (streaming, stream, 2 missing)',
    'a.post.1: By the way (agent)',
    'c: Hi (user, sending)',
  ])
  expect(bubblesOf(store, 't').map(shownBubble)).toEqual(shown(store, 't').map(readLine))
  expect(shown(store, 'elsewhere')).toEqual([])
})

/** Steps in which the one at `index` expects `line` instead. */
function stepsWith(index: number, line: string): readonly StepInput[] {
  const [t, u] = [threadScript('t'), threadScript('u')]
  const steps: StepInput[] = [
    { note: 'A begins', event: t.created('a'), shown: ['a: (pending, none)'] },
    { event: u.message('q', 'Hi'), shown: ['q: Hi (user)'] },
    { event: t.chunk('a', 'Hello'), shown: ['a: Hello (streaming, stream)'] },
    { event: t.finalized('a'), shown: ['a: Hello (completed, stream)'] },
  ]
  return steps.map((step, place) => (place === index ? { ...step, shown: [line] } : step))
}
const right = scenario('a turn', stepsWith(-1, ''))

describe('a scenario', () => {
  test('is plain data, with what every thread shows after each step', () => {
    expect(JSON.parse(JSON.stringify(right))).toEqual(right)
    expect(right.steps.map(({ number, note }) => `${number} ${note}`)).toEqual([
      '1 A begins',
      '2 message q',
      '3 stream_chunk a #0',
      '4 stream_finalized a',
    ])
    expect(right.steps[2]?.threads.map((thread) => thread.lines)).toEqual([
      ['a: Hello (streaming, stream)'],
      ['q: Hi (user)'],
    ])
    expect(right.end).toBe(right.steps[3]?.threads)
    expect(right.events).toEqual(right.steps.map(({ event }) => event))
  })

  test('passes where every step shows what it says', () => {
    const store = createBubbleStore()
    runScenario(store, right)
    expect(shown(store, 't')).toEqual(['a: Hello (completed, stream)'])
  })

  test('plays until a step, for a look at what is shown there', () => {
    const store = createBubbleStore()
    runScenario(store, right, { until: 3 })
    expect(shown(store, 't')).toEqual(['a: Hello (streaming, stream)'])
  })

  test.each([0, 1, 2, 3])('fails where step %i shows something else', (index) => {
    const wrong = scenario('a turn', stepsWith(index, 'a: Bye (completed, stream)'))
    const run = () => runScenario(createBubbleStore(), wrong)
    expect(run).toThrow(ScenarioError)
    expect(run).toThrow(`step ${index + 1} of 4`)
  })

  test('fails where another thread than the step’s shows something else', () => {
    const store = createBubbleStore()
    expect(() =>
      checkStep(right, right.steps[2]!, (threadId) =>
        threadId === 't' ? ['a: Hello (streaming, stream)'] : [],
      ),
    ).toThrow(/thread "u" shows something else/u)
    expect(() => checkStep(right, right.steps[0]!, (threadId) => shown(store, threadId))).toThrow(
      ScenarioError,
    )
  })

  test('a failure names the step, what was expected and shown, and how to replay it', () => {
    const wrong = scenario('a turn', stepsWith(2, 'a: Bye (streaming, stream)'))
    const run = () => runScenario(createBubbleStore(), wrong)
    expect(run).toThrow(`onebubble: “a turn”, step 3 of 4 (stream_chunk a #0): thread "t" shows something else
  expected a: Bye (streaming, stream)
  actual   a: Hello (streaming, stream)
  event    {"threadId":"t","epoch":"epoch-1","offset":1,"type":"stream_chunk","invocationId":"a","seq":0,"part":{"kind":"text","delta":"Hello"}}
  replay   runScenario(store, scenario, { until: 3 }), then shown(store, "t")`)
    expect(run).toThrow(
      expect.objectContaining({
        threadId: 't',
        expected: ['a: Bye (streaming, stream)'],
        actual: ['a: Hello (streaming, stream)'],
      }),
    )
  })

  test('sends malformed events too, about a thread that the step names', () => {
    const t = threadScript('t')
    const { invocationId: _, ...without } = t.callback('a', 'Hello')
    const nothing = { event: {}, threadId: 't', shown: [] }
    runScenario(createBubbleStore(), scenario('refused', [{ event: without, shown: [] }, nothing]))
    expect(() => scenario('refused', [{ event: {}, shown: [] }])).toThrow(
      /step 1 of "refused": its event names no thread/u,
    )
    expect(() => scenario('empty', [])).toThrow(/has no step/u)
  })
})
