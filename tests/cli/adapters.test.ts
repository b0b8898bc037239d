import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { knownSources } from '../../src/cli/known-sources.ts'
import { streams as agUiStreams } from '../adapters/ag-ui/ag-ui-streams.ts'
import { streams as aiSdkStreams } from '../adapters/ai-sdk/ai-sdk-streams.ts'
import { bodyOf as a2aBody, enveloped, taskStream } from '../adapters/support/a2a-streams.ts'
import { adkRun } from '../adapters/support/adk-runs.ts'
import { sessionStreams } from '../adapters/support/anthropic-agents-recorder.ts'
import { anthropicStreams } from '../adapters/support/anthropic-recorder.ts'
import { bodyTextOf } from '../adapters/support/body-of.ts'
import { bodyOf as graphBody, platformRuns } from '../adapters/support/graph-streams.ts'
import { chatStreams } from '../adapters/support/open-ai-chat-recorder.ts'
import { responsesStreams } from '../adapters/support/open-ai-responses-recorder.ts'
import { harOf, pageEntry, received, sent, socketEntry, streamEntry } from './support/har-of.ts'
import { checkJson, ndjson, type ReadFinding, runCli } from './support/run-cli.ts'

const sse = (events: readonly unknown[]): string => bodyTextOf(events, 'sse')
const named = (events: readonly unknown[]): string =>
  events.map((event) => `event: ${(event as { type: string }).type}\n${sse([event])}`).join('')
const some = <Item>(streams: readonly Item[]): readonly Item[] => streams.slice(0, 6)
const sampled = <Item>(arbitrary: fc.Arbitrary<Item>): readonly Item[] =>
  fc.sample(arbitrary, { seed: 8, numRuns: 6 })

interface Source {
  readonly streams: readonly (readonly unknown[])[]
  /** Default: each event as the data of a server-sent event. */
  readonly bodyOf?: (events: readonly unknown[]) => string
  readonly args?: readonly string[]
  /** Each stream is a session of its own, whose ids begin anew. */
  readonly hasOwnIds?: boolean
}

/** Each source, with streams that its own package has written. */
const sources: Readonly<Record<string, Source>> = {
  'ag-ui': { streams: some(agUiStreams) },
  'ai-sdk': { streams: some(aiSdkStreams) },
  'openai-responses': { streams: some(responsesStreams), bodyOf: named },
  'openai-chat': { streams: some(chatStreams), bodyOf: (events) => `${sse(events)}data: [DONE]\n\n` },
  anthropic: { streams: some(anthropicStreams), bodyOf: named },
  'anthropic-agents': { streams: some(sessionStreams), bodyOf: named, hasOwnIds: true },
  adk: {
    streams: await Promise.all(['a', 'b'].map((text) => adkRun([[{ text }]], { mode: 'sse' }))),
    args: ['--author', 'scout'],
  },
  langgraph: { streams: sampled(platformRuns('messages-tuple')), bodyOf: graphBody },
  a2a: { streams: sampled(taskStream).map((events) => events.map(enveloped)), bodyOf: a2aBody },
}

const errorsOf = (findings: readonly ReadFinding[]): readonly ReadFinding[] =>
  findings.filter(({ level }) => level === 'error')

test('every source that --from knows is tried', () => {
  expect(Object.keys(sources)).toEqual(Object.keys(knownSources.adapters))
})

describe.each(Object.entries(sources))(
  '--from %s',
  (name, { streams, bodyOf = sse, args = [], hasOwnIds }) => {
    const from = ['--from', name, ...args]

    test('a captured body in which nothing is wrong has no finding', async () => {
      for (const events of streams) {
        const { findings, files, exitCode } = await checkJson('body.txt', bodyOf(events), [
          ...from,
          '--thread',
          't',
        ])
        expect(errorsOf(findings)).toEqual([])
        expect(files[0]).toMatchObject({ format: 'sse', threadCount: 1, turnCount: 1 })
        expect(exitCode).toBe(0)
      }
    })

    test('in a HAR, each response is a turn of its own', async () => {
      const together = hasOwnIds === true ? streams.slice(0, 1) : streams
      const entries = together.map((events) => streamEntry({ text: bodyOf(events) }))
      const { findings, files } = await checkJson('app.har', harOf(pageEntry(), ...entries), [
        ...from,
        '--invocation',
        'run',
      ])
      expect(errorsOf(findings)).toEqual([])
      expect(files[0]).toMatchObject({ threadCount: 1, turnCount: together.length, errorCount: 0 })
    })

    test('what is no event of it is found at its place, and the rest is read', async () => {
      const [events] = streams
      const body = bodyOf(events!)
      const har = harOf(streamEntry({ text: `data: {"type":7,"delta":{"type":[]}\n\n${body}` }))
      const { findings } = await checkJson('app.har', har, from)
      expect(errorsOf(findings)).toMatchObject([{ code: 'invalid_event', entry: 1, message: 1 }])
      expect(errorsOf(findings)[0]!['text']).toMatch(/^[A-Z].*\.$/)
    })

    test('replay prints what the stream says', async () => {
      const { out, code } = await runCli(['replay', 'body.txt', ...from], { 'body.txt': bodyOf(streams[0]!) })
      expect(out).toMatch(/^thread body\.txt {2}1 bubble\n/)
      expect(code).toBe(0)
    })
  },
)

const [chat] = chatStreams as unknown as [readonly unknown[]]

test('a stream that stops before its end is found where it stops', async () => {
  const body = sse(chat.slice(0, 2))
  const { findings, exitCode } = await checkJson('app.har', harOf(streamEntry({ text: body })), [
    '--from',
    'openai-chat',
  ])
  expect(findings).toMatchObject([
    {
      code: 'unfinished_turn',
      entry: 1,
      message: 2,
      invocationId: 'turn-1',
      route: 'https://app.test/api/chat',
      text: 'The stream stopped before its last event.',
    },
  ])
  expect(exitCode).toBe(1)
})

test('a turn that waits for a person when its response is over has no finding', async () => {
  const body = sse([
    { type: 'start', messageId: 'm' },
    { type: 'tool-input-available', toolCallId: 'c', toolName: 'pay', input: {} },
    { type: 'tool-approval-request', toolCallId: 'c', approvalId: 'ask' },
    { type: 'finish' },
  ])
  const { findings, exitCode } = await checkJson('body.txt', body, ['--from', 'ai-sdk', '--thread', 't'])
  expect([errorsOf(findings), exitCode]).toEqual([[], 0])
})

test('lines, and messages of a websocket, are read as bodies are', async () => {
  const lines = await checkJson('a.ndjson', ndjson(chat), ['--from', 'openai-chat'])
  expect(lines.findings).toEqual([])
  const socket = socketEntry([sent({ ask: 1 }), received('2'), ...chat.map(received)])
  const har = await checkJson('a.har', harOf(socket), ['--from', 'openai-chat'])
  expect(har.findings).toEqual([])
  expect(har.files[0]).toMatchObject({ turnCount: 1, sentCount: 1, foreignCount: 1 })
})

test('--from adk without an author says that it needs one', async () => {
  const { out, err, code } = await runCli(['check', 'a.txt', '--from', 'adk'], { 'a.txt': 'data: {}\n\n' })
  expect(out + err).toMatch(/--from adk reads the events of one agent\. Pass its name with --author NAME\./)
  expect(code).toBe(2)
})

const map = {
  threadId: 'room',
  invocationId: 'run',
  type: 'kind',
  types: {
    start: 'invocation_created',
    token: 'stream_chunk',
    done: { as: 'stream_finalized', outcome: { const: 'completed' } },
    reply: 'callback',
    typing: 'ignore',
  },
}
const own = (kind: string, more: object = {}): object => ({ room: 'r', run: 'a', kind, ...more })
const said = [
  own('start'),
  own('token', { text: 'Hel' }),
  own('typing'),
  own('token', { text: 'lo' }),
  own('done'),
]

test('--map reads events of one’s own names, over all requests of a HAR', async () => {
  const files = { 'map.json': JSON.stringify(map) }
  const clean = harOf(
    socketEntry(said.slice(0, 2).map(received)),
    socketEntry(said.slice(2).map((event) => received(`42${JSON.stringify(['chat', event])}`))),
  )
  const { findings, files: reports } = await checkJson('a.har', clean, ['--map', 'map.json'], files)
  expect(findings).toEqual([])
  expect(reports[0]).toMatchObject({ eventCount: 4, threadCount: 1, turnCount: 1 })
  const broken = [
    ...said.slice(0, 3),
    { room: 'r', kind: 'reply', text: 'Hello!' },
    own('dance'),
    ...said.slice(3),
  ]
  const wrong = await checkJson('a.ndjson', ndjson(broken), ['--map', 'map.json'], files)
  expect(errorsOf(wrong.findings)).toMatchObject([
    { code: 'missing_invocation_id', line: 4, payload: { kind: 'reply' } },
    { code: 'unknown_type', line: 5, text: 'The mapping lists no such type.', payload: { kind: 'dance' } },
  ])
})

test.each([
  ['{', /map\.json is not JSON/],
  ['{"types":{"a":"nothing"}}', /--map map\.json: .*types/],
  ['7', /--map map\.json: /],
])('a mapping that is none says so: %s', async (text, words) => {
  const { out, err, code } = await runCli(['check', 'a.ndjson', '--map', 'map.json'], {
    'a.ndjson': ndjson(said),
    'map.json': text,
  })
  expect(out + err).toMatch(words)
  expect(code).toBe(2)
})
