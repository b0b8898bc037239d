import { expect, test } from 'vitest'
import { KnownChunks } from '../../src/cli/check/known-chunks.ts'
import { threadScript } from '../../src/testing/index.ts'
import { harOf, received, socketEntry } from './support/har-of.ts'
import { checkJson, ndjson, type ReadFinding, runCli } from './support/run-cli.ts'

type Line = Record<string, unknown>

const ids = { threadId: 'chat', invocationId: 'a' }
const chunk = (seq: number, delta: string, more: object = {}): Line => ({
  type: 'stream_chunk',
  ...ids,
  seq,
  part: { kind: 'text', delta },
  ...more,
})
const created: Line = { type: 'invocation_created', ...ids }
const end = (chunkCount: number): Line => ({
  type: 'stream_finalized',
  ...ids,
  chunkCount,
  outcome: 'completed',
})
const callback = (revision: number, text: string, more: object = {}): Line => ({
  type: 'callback',
  origin: 'callback',
  ...ids,
  messageId: `m-${revision}-${text}`,
  disposition: 'replace',
  revision,
  parts: [{ kind: 'text', text }],
  ...more,
})

const check = (lines: readonly Line[], name = 'a.ndjson') => checkJson(name, ndjson(lines))
const brief = (findings: readonly ReadFinding[]): readonly unknown[] =>
  findings.map(({ code, line, earlier }) => [code, line, (earlier as Line | undefined)?.['line']])

test('a chunk of another content is found after the first one was shown, with both lines', async () => {
  const { findings, files, exitCode } = await check([created, chunk(0, 'Hello '), chunk(0, 'Bye '), end(1)])
  expect(findings).toMatchObject([
    {
      level: 'error',
      code: 'conflicting_chunk',
      line: 3,
      path: 'seq',
      invocationId: 'a',
      text: 'Two chunks of the turn have the same seq. Give each chunk its own seq. The earlier one is at line 2.',
      earlier: { line: 2 },
      payload: { seq: 0, part: { delta: 'Bye ' } },
    },
  ])
  expect(files[0]).toMatchObject({ duplicateCount: 0, rejectedCount: 1 })
  expect(exitCode).toBe(1)
})

test('a chunk of another content names the line of one that waits', async () => {
  const lines = [created, chunk(1, 'b'), chunk(1, 'x'), chunk(0, 'a'), end(2)]
  expect(brief((await check(lines)).findings)).toEqual([['conflicting_chunk', 3, 2]])
})

test.each([
  ['offset, at and epoch', { epoch: 'e', offset: 1, at: 7 }, { epoch: 'e', offset: 4, at: 9 }],
  ['v and origin', {}, { v: 1, origin: 'stream' }],
  ['fields that are not listed', {}, { trace: 'x' }],
  [
    'fields that are not listed, in a part',
    { part: { kind: 'text', partId: 'p', delta: 'a' } },
    { part: { delta: 'a', partId: 'p', kind: 'text', trace: 'x' } },
  ],
  [
    'the order of keys',
    { part: { kind: 'tool_result', toolCallId: 'c', output: { x: 1, y: [{ a: 1, b: 2 }] } } },
    { part: { output: { y: [{ b: 2, a: 1 }], x: 1 }, toolCallId: 'c', kind: 'tool_result' } },
  ],
])('chunks that differ in %s are copies', async (_what, first, second) => {
  const { findings, exitCode } = await check([chunk(0, 'a', first), chunk(0, 'a', second), end(1)])
  expect(brief(findings.filter(({ code }) => code !== 'starts_late' && code !== 'offset_gap'))).toEqual([
    ['duplicate_event', 2, 1],
  ])
  expect(exitCode).toBe('offset' in first ? 1 : 0)
})

test('two producers that split a text otherwise conflict where their chunks differ', async () => {
  const lines = [
    created,
    chunk(0, 'Hel'),
    chunk(0, 'Hello '),
    chunk(1, 'lo '),
    chunk(1, ''),
    chunk(2, 'you'),
    chunk(2, 'you'),
    end(3),
  ]
  expect(brief((await check(lines)).findings)).toEqual([
    ['conflicting_chunk', 3, 2],
    ['conflicting_chunk', 5, 4],
    ['duplicate_event', 7, 6],
  ])
})

test('kinds and parts that have one text are told apart', async () => {
  const lines = [
    created,
    chunk(0, 'a'),
    chunk(0, 'a', { part: { kind: 'reasoning', delta: 'a' } }),
    chunk(0, 'a', { part: { kind: 'text', partId: 'p', delta: 'a' } }),
    end(1),
  ]
  expect(brief((await check(lines)).findings)).toEqual([
    ['conflicting_chunk', 3, 2],
    ['conflicting_chunk', 4, 2],
  ])
})

test('a thread that a snapshot begins anew is not compared with what was before', async () => {
  const other = threadScript('chat', { epoch: 'epoch-2' })
  other.created('a')
  other.chunk('a', 'Another text')
  other.finalized('a')
  const first = threadScript('chat')
  first.created('a')
  first.chunk('a', 'A text')
  first.finalized('a')
  const snapshot = { v: 1, threadId: 'chat', epoch: 'epoch-2', offset: 0, bubbles: [] }
  const lines = [...first.log(), snapshot, ...other.log()]
  expect((await checkJson('a.ndjson', ndjson(lines))).findings).toEqual([])

  // A snapshot begins a thread anew even if one of its bubbles is refused.
  const taken = { type: 'invocation_created', threadId: 'elsewhere', invocationId: 'z' }
  const bubbles = [{ kind: 'invocation', invocationId: 'z', folded: 0, parts: [] }]
  const refused = [taken, ...first.log(), { ...snapshot, bubbles }, ...other.log(), other.log()[1]]
  expect(brief((await checkJson('a.ndjson', ndjson(refused), ['--partial'])).findings)).toEqual([
    ['id_conflict', 5, undefined],
    ['duplicate_event', 9, 7],
    ['unfinished_turn', 1, undefined],
  ])
})

test('a retracted turn is not compared', async () => {
  const lines = [created, chunk(0, 'a'), end(1), { type: 'retraction', ...ids }, chunk(0, 'b'), chunk(0, 'a')]
  const { findings, exitCode } = await check(lines)
  expect(findings.map(({ code, line, text }) => [code, line, text])).toEqual([
    [
      'duplicate_event',
      5,
      'The event adds nothing: a snapshot already contains it, or its bubble was retracted.',
    ],
    ['duplicate_event', 6, 'The event is a copy of the one at line 2.'],
  ])
  expect(exitCode).toBe(0)
})

test('--map compares chunks whose seq the events name', async () => {
  const map = {
    threadId: 'room',
    invocationId: 'run',
    type: 'kind',
    seq: 'n',
    types: { token: 'stream_chunk', done: { as: 'stream_finalized', outcome: { const: 'completed' } } },
  }
  const token = (n: number, text: string): object => ({ room: 'r', run: 'a', kind: 'token', n, text })
  const lines = [
    token(0, 'a'),
    token(0, 'a'),
    token(0, 'b'),
    { room: 'r', run: 'a', kind: 'done', chunkCount: 1 },
  ]
  const { findings } = await checkJson('a.ndjson', ndjson(lines), ['--map', 'map.json'], {
    'map.json': JSON.stringify(map),
  })
  expect(brief(findings)).toEqual([
    ['duplicate_event', 2, 1],
    ['conflicting_chunk', 3, 1],
  ])
})

test('each kind of event that comes again is a note with both places', async () => {
  const message: Line = {
    type: 'message',
    threadId: 'chat',
    messageId: 'ask',
    author: { kind: 'user' },
    parts: [{ kind: 'text', text: 'What now?' }],
  }
  const lines = [message, created, chunk(0, 'a'), end(1), callback(0, 'Hi')]
  const twice = [...lines, ...lines.map((line) => ({ ...line, at: 7 }))]
  const { findings, exitCode } = await check(twice)
  const notes = findings.filter(({ code }) => code === 'duplicate_event')
  expect(brief(notes)).toEqual([6, 7, 8, 9, 10].map((line) => ['duplicate_event', line, line - 5]))
  expect(exitCode).toBe(0)
  const har = await checkJson('app.har', harOf(socketEntry([received(lines), received(twice)])))
  expect(har.findings.filter(({ code }) => code === 'duplicate_event')[0]).toMatchObject({
    entry: 1,
    message: 2,
    event: 1,
    text: 'The event is a copy of the one at entry 1 message 1 event 1.',
    earlier: { entry: 1, message: 1, event: 1 },
  })
  const sarif = await runCli(['check', 'a.ndjson', '--format', 'sarif'], { 'a.ndjson': ndjson(twice) })
  expect(JSON.parse(sarif.out)).toMatchObject({
    runs: [
      {
        results: expect.arrayContaining([
          expect.objectContaining({
            ruleId: 'duplicate_event',
            level: 'note',
            relatedLocations: [
              expect.objectContaining({
                physicalLocation: expect.objectContaining({ region: { startLine: 1 } }) as unknown,
              }),
            ],
          }),
        ]) as unknown,
      },
    ],
  })
})

test('what a snapshot contains, and a snapshot with nothing new, are notes without an earlier place', async () => {
  const t = threadScript('chat')
  t.created('a')
  t.chunk('a', 'Hi')
  t.finalized('a')
  const bubble = {
    kind: 'invocation',
    invocationId: 'a',
    offset: 0,
    created: { offset: 0 },
    end: { chunkCount: 1, outcome: 'completed', offset: 2 },
    folded: 1,
    parts: [{ kind: 'text', seq: 0, text: 'Hi' }],
  }
  const snapshot = { v: 1, threadId: 'chat', epoch: 'epoch-1', offset: 3, bubbles: [bubble] }
  const { findings } = await checkJson('a.ndjson', ndjson([snapshot, t.log()[1], snapshot]))
  expect(findings.map(({ code, text }) => [code, text])).toEqual([
    [
      'duplicate_event',
      'The event adds nothing: a snapshot already contains it, or its bubble was retracted.',
    ],
    ['duplicate_event', 'The snapshot contains nothing new.'],
  ])
})

test('only a late callback that its bubble now shows is said to have replaced the text', async () => {
  const start = [created, chunk(0, 'a'), end(1), callback(1, 'one')]
  const late = async (...more: readonly Line[]) =>
    brief((await check([...start, ...more])).findings.filter(({ level }) => level === 'note'))
  const first = ['late_callback', 4, undefined]
  expect(await late()).toEqual([first])
  expect(await late(callback(1, 'rival'))).toEqual([first])
  expect(await late(callback(0, 'older'))).toEqual([first])
  expect(await late(callback(2, 'newer'))).toEqual([first, ['late_callback', 5, undefined]])
  const { out } = await runCli(['check', 'a.ndjson', '--notes'], {
    'a.ndjson': ndjson([...start, callback(1, 'rival')]),
  })
  expect(out.match(/ {2}conflicting_callback {2}/g)).toHaveLength(1)
  expect(out).toContain(
    '1 callback came after the end of its turn, and has replaced the text of its own bubble',
  )
})

test('the summary counts one duplicate and several in good grammar', async () => {
  const count = async (copies: number): Promise<string> => {
    const lines = [created, chunk(0, 'a'), ...Array.from({ length: copies }, () => chunk(0, 'a')), end(1)]
    return (await runCli(['check', 'a.ndjson'], { 'a.ndjson': ndjson(lines) })).out
  }
  expect(await count(1)).toContain('  1 duplicate, which changes nothing\n')
  expect(await count(2)).toContain('  2 duplicates, which change nothing\n')
})

test('a text about a field begins with the field', async () => {
  const lines = [
    callback(0, 'Hi', { disposition: undefined }),
    chunk(0, 'a', { seq: 'x' }),
    callback(0, 'Hi', { parts: [] }),
    { v: 1, type: 'events', threadId: 'chat', ref: 'r', events: [], epoch: 'e' },
  ]
  const { findings } = await check(lines)
  const texts = findings.map(({ text }) => text.split('. ')[0]!.replace(/\.$/, ''))
  expect(texts).toEqual([
    'disposition is missing',
    'seq is not a safe integer ≥ 0',
    'parts needs at least one part',
    'offset is missing',
  ])
})

test('a text of an adapter begins with the event', async () => {
  const { findings } = await checkJson('a.ndjson', ndjson([{ object: 'chat.completion.chunk' }]), [
    '--from',
    'openai-chat',
  ])
  expect(findings.map(({ text }) => text)).toContain('The event has no choices.')
})

test('a log of somebody’s own events says how to map them, with paths that an installed package has', async () => {
  const { out } = await runCli(['check', 'a.ndjson'], { 'a.ndjson': ndjson([{ kind: 'token', text: 'a' }]) })
  expect(out).toContain('For events of another library, pass --from with its name.')
  expect(out).toContain('For your own, map their fields with --map.')
  const help = await runCli(['--help'])
  const broken = await runCli(['check', 'a', '--map', 'm'], { a: '{}\n', m: '{' })
  const all = out + help.out + broken.out
  expect(all).toContain('node_modules/onebubble/docs/ADAPTERS.md')
  expect(all.replaceAll('node_modules/onebubble/docs/', '')).not.toContain('docs/')
})

test('chunks are known in any order, with their places', () => {
  const places = [
    { file: 'f', line: 7 },
    { file: 'f', line: 8, event: 2 },
    { file: 'f', message: 9 },
    { file: 'f', entry: 1, message: 10 },
    { file: 'f', entry: 2, message: 11, event: 3 },
  ]
  const seqs = [5, 7, 6, 3, 2 ** 53 - 1, ...Array.from({ length: 40 }, (_, index) => 8 + index)]
  const known = new KnownChunks('f', seqs[0]!)
  const contents = seqs.map((seq, index) => ({
    hash: 2 ** 53 - 1 - seq,
    place: places[index % places.length]!,
  }))
  for (const [index, seq] of seqs.entries()) {
    expect(known.get(seq)).toBeUndefined()
    known.add(seq, contents[index]!.hash, contents[index]!.place)
  }
  expect(seqs.map((seq) => known.get(seq))).toEqual(contents)
})
