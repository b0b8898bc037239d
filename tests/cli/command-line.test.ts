import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { threadScript } from '../../src/testing/index.ts'
import { checkJson, ndjson, runCli } from './support/run-cli.ts'

const t = threadScript('chat')
t.message('ask', 'What now?', { author: { kind: 'user', id: 'mira' } })
t.created('a', { agentId: 'scout', replyTo: 'ask' })
t.reasoning('a', 'Hm.')
t.chunk('a', 'Hel')
t.chunk('a', 'lo')
t.toolCall('a', 'c', 'search', '{"q":1}')
t.toolResult('a', 'c', ['x'])
t.finalized('a')
t.callback('a', 'Hello, once.')
const log = t.log()
const clean = ndjson(log)
const wrong = ndjson([...log.slice(0, 3), { ...log[3], seq: 'one' }, ...log.slice(4)])

test('the exit code says whether something is wrong, or cannot be used', async () => {
  const files = { 'clean.ndjson': clean, 'wrong.ndjson': wrong }
  expect((await runCli(['check', 'clean.ndjson'], files)).code).toBe(0)
  expect((await runCli(['check', 'clean.ndjson', 'wrong.ndjson'], files)).code).toBe(1)
  expect((await runCli(['check', 'wrong.ndjson', 'none.ndjson'], files)).code).toBe(2)
})

test('a finding says where it is, what it breaks and how to fix it', async () => {
  const { out } = await runCli(['check', 'wrong.ndjson'], { 'wrong.ndjson': wrong })
  expect(out).toContain(`wrong.ndjson:4  invalid_event  Event is not valid
  seq is not a safe integer ≥ 0. The event is not valid. Send it as node_modules/onebubble/docs/PROTOCOL.md lists it.
  at seq · thread chat · turn a
  users  The content of the event is not shown. A piece of text, a tool call or a whole message is missing from the bubble.
  fix    Send the named field as node_modules/onebubble/docs/PROTOCOL.md defines it. For events of another library, pass --from with its name. For your own, map their fields with --map.
  sent   {"threadId":"chat","epoch":"epoch-1","offset":3,"type":"stream_chunk","invocationId":"a","seq":"one",`)
  expect(out).toMatch(/1 violation\. 1 note: --notes shows it\.\n$/)
})

test('reads standard input, a list, a body of server-sent events, frames and snapshots', async () => {
  const list = JSON.stringify(log, null, 2)
  const body = `: hello\n\nevent: data\nid: 0\ndata: ${JSON.stringify(log)}\n\nevent: control\ndata: {"upToDate":true}\n\n`
  const frame = { type: 'events', threadId: 'chat', ref: 'r', events: log, epoch: 'epoch-1', offset: 9 }
  const frames = ndjson([{ type: 'subscribe', threadId: 'chat', ref: 'r' }, frame, { type: 'pong' }])
  const snapshot = { v: 1, threadId: 'chat', epoch: 'epoch-1', offset: 0, bubbles: [] }
  for (const [content, eventCount] of [
    [clean, 9],
    [list, 9],
    [body, 9],
    [frames, 9],
    [ndjson([snapshot, ...log]), 10],
    [`\uFEFF${clean.replaceAll('\n', '\r\n')}`, 9],
    [clean.trimEnd(), 9],
  ] as const) {
    const { out, code } = await runCli(['check', '-', '--format', 'json'], { '-': content })
    expect(JSON.parse(out)).toMatchObject({ files: [{ file: 'stdin', eventCount, errorCount: 0 }] })
    expect(code).toBe(0)
  }
})

test('a frame that a client would refuse is found, and so is a line that is no JSON', async () => {
  const frame = { type: 'events', threadId: 'chat', ref: 'r', events: [], epoch: 'epoch-1', offset: -1 }
  const { findings } = await checkJson('a.ndjson', `${clean}${ndjson([frame])}{"type":"mess\n`)
  expect(findings.filter(({ level }) => level === 'error')).toMatchObject([
    { code: 'invalid_frame', line: 10, path: 'offset' },
    { code: 'not_json', line: 11, payload: '{"type":"mess' },
  ])
})

test('a server that says how far it has come is taken at its word', async () => {
  const frame = {
    type: 'events',
    threadId: 'chat',
    ref: 'r',
    events: log.slice(0, 2),
    epoch: 'epoch-1',
    offset: 9,
  }
  const { findings } = await checkJson('a.ndjson', ndjson([frame]))
  expect(findings).toMatchObject([
    { code: 'unfinished_turn', line: 1, event: 2 },
    { code: 'offset_gap', line: 1, text: 'Offsets 2 to 8 are missing.' },
  ])
})

test('what came before the file begins is not missing', async () => {
  const { findings, exitCode } = await checkJson('a.ndjson', ndjson(log.slice(4)))
  expect(findings.map(({ level, code }) => [level, code])).toEqual([
    ['note', 'late_callback'],
    ['note', 'starts_late'],
  ])
  expect(exitCode).toBe(0)
})

test('--partial says that turns were still running', async () => {
  const open = ndjson(log.slice(0, 4))
  expect((await checkJson('a.ndjson', open)).exitCode).toBe(1)
  const { findings, exitCode } = await checkJson('a.ndjson', open, ['--partial'])
  expect(findings).toMatchObject([{ level: 'note', code: 'unfinished_turn', line: 4 }])
  expect(exitCode).toBe(0)
})

test('a new epoch that a snapshot begins is none that breaks anything', async () => {
  const other = threadScript('chat', { epoch: 'epoch-2' })
  other.created('b')
  other.finalized('b')
  const snapshot = { v: 1, threadId: 'chat', epoch: 'epoch-2', offset: 0, bubbles: [] }
  const resync = { type: 'resync', threadId: 'chat', ref: 'r', reason: 'epoch', snapshot }
  const { findings } = await checkJson('a.ndjson', ndjson([...log, resync, ...other.log()]))
  expect(findings.filter(({ level }) => level === 'error')).toEqual([])
  const without = await checkJson('a.ndjson', ndjson([...log, ...other.log()]))
  expect(
    without.findings.filter(({ level }) => level === 'error').map(({ code, line }) => [code, line]),
  ).toEqual([
    ['epoch_changed', 10],
    ['epoch_changed', 11],
  ])
})

test.each([
  ['an empty file', '', /is empty/],
  ['a file of empty lines', '\n \n', /is empty/],
  ['a text', 'Dear all,\nhello\n', /is not JSON\. Pass a file with one JSON text per line/],
  ['one JSON text over many lines', '{\n  "a": 1\n}\n', /has no line of JSON.*jq -c/],
  ['a packed file', gzipSync(clean), /compressed with gzip.*gunzip -c/],
  ['an archive', 'PK\u0003\u0004', /zip archive/],
  ['UTF-16', Buffer.from(`\uFEFF${clean}`, 'utf16le'), /UTF-16.*iconv/],
  ['a list that breaks off', JSON.stringify(log, null, 1).slice(0, 300), /not valid JSON up to its end/],
])('%s cannot be used, and is told apart', async (_what, content, words) => {
  const { out, code } = await runCli(['check', 'a.txt'], { 'a.txt': content })
  expect(out).toMatch(words)
  expect(code).toBe(2)
})

test.each([
  [[], 0, /^Usage/],
  [['--help'], 0, /onebubble check FILE/],
  [['--version'], 0, /^1\.2\.3\n$/],
  [['chat.ndjson'], 2, /There is no command chat\.ndjson\. Write: onebubble check chat\.ndjson/],
  [['check'], 2, /check needs a file/],
  [['check', 'a', '--fromat', 'json'], 2, /Unknown option '--fromat'.*--help/],
  [['check', 'a', '--format', 'xml'], 2, /--format cannot be xml\. Pass one of these: pretty, json, sarif\./],
  [['check', 'a', '--at', '3'], 2, /--at is not an option of check/],
  [['check', 'a', '--limit', 'many'], 2, /--limit needs a whole number/],
  [['check', 'a', '--thread', 'x'], 2, /--thread is for .* Pass --from/],
  [['check', 'a', '--map', 'm', '--thread', 'x'], 2, /name their own threads and turns/],
  [
    ['check', 'a', '--from', 'carrier-pigeon'],
    2,
    /--from cannot be carrier-pigeon\. Pass one of these: ag-ui/,
  ],
  [['check', 'a', '--from', 'ag-ui', '--map', 'm'], 2, /Pass one of them/],
  [['check', 'nowhere.ndjson'], 2, /There is no file nowhere\.ndjson/],
  [['check', '.'], 2, /\. is a folder/],
  [['replay', 'a', 'b'], 2, /replay accepts one file/],
  [['replay', 'nowhere.ndjson'], 2, /There is no file/],
])('%j ends with %i and says how it is written', async (args, code, words) => {
  const ran = await runCli(args)
  expect(ran.out + ran.err).toMatch(words)
  expect(ran.code).toBe(code)
})

test('replay prints the bubbles after the first events', async () => {
  const files = { 'a.ndjson': clean }
  const half = await runCli(['replay', 'a.ndjson', '--at', '4'], files)
  expect(half.out).toBe(`thread chat  2 bubbles, 1 open
  mira  message ask · sent
    What now?
  scout  turn a · streaming · body: stream
    Hm.
    Hel

after 4 events
`)
  const whole = await runCli(['replay', 'a.ndjson'], files)
  expect(whole.out).toContain(`  scout  turn a · completed · body: callback
    Hm.
    [search c: output] {"q":1}
    Hello, once.
`)
  expect(whole.code).toBe(0)
  const json = await runCli(['replay', 'a.ndjson', '--format', 'json', '--at', '1'], files)
  expect(JSON.parse(json.out)).toMatchObject({
    eventCount: 1,
    threads: [{ v: 1, threadId: 'chat', offset: 1, bubbles: [{ messageId: 'ask' }] }],
  })
})

test('a terminal gets colours and a bar, and nothing else does', async () => {
  const files = { 'a.ndjson': clean }
  const terminal = await runCli(['check', 'a.ndjson'], files, { hasColor: true, isTerminal: true })
  expect(terminal.out).toContain('\u001b[')
  expect(terminal.drawn).toEqual(['[========================] 100 % a.ndjson', ''])
  const plain = await runCli(['check', 'a.ndjson', '--no-color'], files, { hasColor: true })
  expect(plain.out).not.toContain('\u001b[')
  expect(plain.drawn).toEqual([])
})

test('what others have sent moves no cursor of a terminal', async () => {
  const event = { ...log[0], messageId: '\u001b[2J\u202e', parts: [] }
  const { out } = await runCli(['check', 'a.ndjson'], { 'a.ndjson': ndjson([event]) })
  expect(out).toContain('\\u{1b}[2J\\u{202e}')
  // eslint-disable-next-line no-control-regex
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
})

test('--limit bounds what is written of one code, and says how much there is', async () => {
  const many = ndjson(Array.from({ length: 30 }, () => ({ type: 'hello' })))
  const { out } = await runCli(['check', 'a.ndjson', '--limit', '2'], { 'a.ndjson': many })
  expect(out.match(/ unknown_type /g)).toHaveLength(2)
  expect(out).toContain('28 more findings of these codes: --limit N shows them')
  expect(out).toMatch(/30 violations\.\n$/)
})
