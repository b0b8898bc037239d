import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { threadScript } from '../../src/testing/index.ts'
import { firefoxEntry, harOf, pageEntry, received, sent, socketEntry, streamEntry } from './support/har-of.ts'
import { checkJson, runCli } from './support/run-cli.ts'

const t = threadScript('chat')
t.created('a')
t.chunk('a', 'Hel')
t.chunk('a', 'lo')
t.finalized('a')
const log = t.log()
const body = log.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
const gzip = [{ name: 'Content-Encoding', value: 'gzip' }]
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64')

test.each([
  ['text messages of a websocket', socketEntry(log.map(received))],
  [
    'bytes of a websocket, as base64',
    socketEntry(log.map((event) => ({ ...received(''), opcode: 2, data: base64(JSON.stringify(event)) }))),
  ],
  ['packets of Socket.IO', socketEntry(log.map((event) => received(`42${JSON.stringify(['chat', event])}`)))],
  [
    'packets of Socket.IO with JSON in a string',
    socketEntry(log.map((event) => received(`42/a,7${JSON.stringify(['chat', JSON.stringify(event)])}`))),
  ],
  ['lists of events', socketEntry([received(log)])],
  [
    'frames of the gateway',
    socketEntry([
      received({ type: 'events', threadId: 'chat', ref: 'r', events: log, epoch: 'epoch-1', offset: 4 }),
    ]),
  ],
  ['the body of an event stream', streamEntry({ text: body })],
  [
    'the body of an event stream, as Firefox exports it',
    firefoxEntry('http://app.test/sse', 200, { mimeType: 'text/event-stream', size: 9, text: body }),
  ],
  ['a body as base64', streamEntry({ text: base64(body), encoding: 'base64' })],
  [
    'a body that is still packed with gzip',
    streamEntry({ text: base64(gzipSync(body)), encoding: 'base64' }),
  ],
  [
    'a body that is still packed with brotli',
    streamEntry({ text: base64(brotliCompressSync(body)), encoding: 'base64' }, [
      { name: 'content-encoding', value: 'br' },
    ]),
  ],
  [
    'a body of lines',
    streamEntry({
      mimeType: 'application/x-ndjson',
      text: log.map((event) => JSON.stringify(event)).join('\n'),
    }),
  ],
  [
    'messages of an event stream, beside its body',
    {
      ...streamEntry({ text: body }),
      _eventSourceMessages: log.map((event) => ({
        time: 1,
        eventName: 'message',
        eventId: '',
        data: JSON.stringify(event),
      })),
    },
  ],
])('reads %s', async (_what, entry) => {
  const { findings, files, exitCode } = await checkJson('app.har', harOf(pageEntry(), entry, pageEntry()))
  expect(findings).toEqual([])
  expect(exitCode).toBe(0)
  expect(files[0]).toMatchObject({
    format: 'har',
    eventCount: 4,
    appliedCount: 4,
    threadCount: 1,
    turnCount: 1,
  })
})

test('counts by route, without the query, and by type', async () => {
  const lost = { ...t.log()[1], threadId: 'other', invocationId: 'b', seq: 0, offset: 0 }
  const { files, findings } = await checkJson(
    'app.har',
    harOf(
      pageEntry(),
      socketEntry(
        [sent({ type: 'ping' }), ...log.map(received), received('3')],
        'wss://app.test/chat?token=1',
      ),
      streamEntry({ text: `data: ${JSON.stringify(lost)}\n\n` }),
      socketEntry(log.map(received), 'wss://app.test/chat?token=2'),
    ),
  )
  expect(files[0]).toMatchObject({
    sentCount: 1,
    foreignCount: 1,
    duplicateCount: 4,
    routes: [
      { name: 'wss://app.test/chat', recordCount: 10, eventCount: 8, errorCount: 0 },
      { name: 'https://app.test/api/chat', recordCount: 1, eventCount: 1, errorCount: 1 },
    ],
    types: [
      { name: 'invocation_created', eventCount: 2, errorCount: 0 },
      { name: 'stream_chunk', eventCount: 5, errorCount: 0 },
      { name: 'stream_finalized', eventCount: 2, errorCount: 0 },
    ],
  })
  expect(findings.filter(({ level }) => level === 'error')).toMatchObject([
    { code: 'unfinished_turn', entry: 3, message: 1, route: 'https://app.test/api/chat' },
  ])
  expect(findings.filter(({ level }) => level === 'note')).toMatchObject(
    [2, 3, 4, 5].map((message, index) => ({
      code: 'duplicate_event',
      entry: 4,
      message: index + 1,
      text: `The event is a copy of the one at entry 2 message ${message}.`,
      earlier: { entry: 2, message },
    })),
  )
})

test('of messages that are another library’s, what the guard refuses is found', async () => {
  const callback = { type: 'callback', threadId: 'chat', text: 'Hello!' }
  const { findings, exitCode } = await checkJson(
    'app.har',
    harOf(
      socketEntry([
        received({ channel: 'chat', data: { type: 'token', text: 'a' } }),
        received({ channel: 'chat', data: callback }),
        received(`42${JSON.stringify(['done', callback])}`),
        received({ channel: 'chat', data: { ...callback, invocationId: 'a' } }),
        received({ kind: 'reply', origin: 'callback' }),
        received({ user: 'mallory', text: '{"type":"callback"}' }),
      ]),
    ),
  )
  expect(findings.map(({ code, message }) => [code, message])).toEqual([
    ['missing_invocation_id', 2],
    ['missing_invocation_id', 3],
    ['missing_invocation_id', 5],
  ])
  expect(exitCode).toBe(1)
})

const expectUnusable = async (har: string, words: RegExp): Promise<void> => {
  const { out, code } = await runCli(['check', 'app.har'], { 'app.har': har })
  expect(out).toMatch(words)
  expect(code).toBe(2)
}

test('a HAR without what is streamed cannot be checked, and says why', async () => {
  await expectUnusable(harOf(pageEntry()), /without websocket messages.*None of its requests is a websocket/)
  await expectUnusable(
    harOf(pageEntry(), socketEntry(undefined)),
    /It names 1 websocket without a message.*_webSocketMessages/,
  )
  await expectUnusable(
    harOf(streamEntry({}), streamEntry({ text: '' })),
    /It names 2 event streams without a body/,
  )
  await expectUnusable(harOf(), /without websocket messages/)
})

test('a HAR of Firefox without event streams says that Firefox exports no websocket messages', async () => {
  const socket = firefoxEntry('ws://app.test/ws', 101, { mimeType: 'text/plain', size: 0, text: '' })
  await expectUnusable(harOf(socket), /It names 1 websocket without a message\. Firefox exports none/)
})

test('a HAR in which nothing is ours says how to name what it is', async () => {
  await expectUnusable(
    harOf(socketEntry([received({ text: 'hi' })])),
    /has no onebubble event: 1 other message was left out\. The first one is app\.har entry 1 message 1: \{"text":"hi"\}.*--from NAME.*--map/,
  )
})

test.each([
  [
    'cannot be decompressed',
    { text: base64(gzipSync(body).subarray(0, 20)), encoding: 'base64' },
    gzip,
    /compressed with gzip, but cannot be decompressed/,
  ],
  [
    'is packed in a way that is not known',
    { text: base64(new Uint8Array([255, 254, 0])), encoding: 'base64' },
    [{ name: 'content-encoding', value: 'zstd' }],
    /compressed with zstd, which is not supported here/,
  ],
  [
    'is no text',
    { text: base64(new Uint8Array([255, 254, 0])), encoding: 'base64' },
    [],
    /bytes that are not UTF-8/,
  ],
  ['has an encoding that is none', { text: body, encoding: 'rot13' }, [], /encoding "rot13"/],
])(
  'a body that %s is said, with exit code 2, and the rest is checked',
  async (_what, content, headers, words) => {
    const har = harOf(streamEntry(content, headers), socketEntry(log.map(received)))
    const { problems, files, exitCode } = await checkJson('app.har', har)
    expect(problems).toMatchObject([{ entry: 1, text: expect.stringMatching(words) as string }])
    expect(files[0]).toMatchObject({ eventCount: 4 })
    expect(exitCode).toBe(2)
  },
)

test('a stream whose body was not recorded is said, and what is there is checked', async () => {
  const { problems, files, exitCode } = await checkJson(
    'app.har',
    harOf(pageEntry(), streamEntry({ text: '' }), socketEntry(log.map(received))),
  )
  expect(problems).toMatchObject([
    { entry: 2, text: expect.stringMatching(/without a recorded body/) as string },
  ])
  expect(files[0]).toMatchObject({ eventCount: 4 })
  expect(exitCode).toBe(2)
  // Nor does it keep from saying that the rest is another library's.
  await expectUnusable(
    harOf(streamEntry({ text: '' }), socketEntry([received({ text: 'hi' })])),
    /entry 1: .*without a recorded body[^]*--from NAME/,
  )
})

test('a websocket without a recorded message is said, and what is there is checked', async () => {
  const { problems, files, exitCode } = await checkJson(
    'app.har',
    harOf(socketEntry(undefined), socketEntry(log.map(received))),
  )
  expect(problems).toMatchObject([
    { entry: 1, text: expect.stringMatching(/without a recorded message/) as string },
  ])
  expect(files[0]).toMatchObject({ eventCount: 4 })
  expect(exitCode).toBe(2)
})

describe('--entry', () => {
  const chunk = { type: 'text-delta', id: '0', delta: 'Hi' }
  const answer = [{ type: 'start' }, { type: 'text-start', id: '0' }, chunk, { type: 'finish' }]
  const text = answer.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
  const har = harOf(
    pageEntry(),
    socketEntry([received({ type: 'connected' })]), // the server of the development build
    streamEntry({ text: '' }),
    streamEntry({ text }),
    streamEntry({ text }),
  )
  const check = (...args: readonly string[]) =>
    runCli(['check', 'app.har', '--from', 'ai-sdk', ...args], { 'app.har': har })

  test('reads the requests that it names, and nothing of the others', async () => {
    const all = await check()
    expect(all.out).toMatch(/app\.har entry 2 message 1 {2}unfinished_turn[^]*entry 3: [^]*3 turns/)
    expect(all.code).toBe(2)
    const two = await check('--entry', '4,5')
    expect(two.out).toMatch(/8 messages, .* 2 turns[^]*No violations/)
    expect(two.code).toBe(0)
    expect((await check('--entry', '5')).out).toMatch(/1 turn\n/)
  })

  test('replay takes it, too', async () => {
    const { out } = await runCli(['replay', 'app.har', '--from', 'ai-sdk', '--entry', '4'], {
      'app.har': har,
    })
    expect(out).toMatch(/turn turn-4 · completed/)
    expect(out).not.toMatch(/turn-5|turn-2/)
  })

  test('what it cannot use is said', async () => {
    expect((await check('--entry', '0')).err).toMatch(/--entry needs the numbers of requests, from 1/)
    expect((await check('--entry', '1')).out).toMatch(/is a HAR without websocket messages/)
    const { out, code } = await runCli(['check', 'a.ndjson', '--entry', '1'], {
      'a.ndjson': `${JSON.stringify(log[0])}\n`,
    })
    expect(out).toMatch(/--entry selects requests of a HAR, and a\.ndjson is not a HAR/)
    expect(code).toBe(2)
  })
})

test('a mapping that reads nothing says that there was something to read', async () => {
  const { out, code } = await runCli(['check', 'app.har', '--map', 'map.json'], {
    'app.har': harOf(socketEntry([received({ kind: 'token' }), received({ kind: 'done' })])),
    'map.json': JSON.stringify({ type: 'knd', unlisted: 'ignore', types: { token: 'stream_chunk' } }),
  })
  expect(out).toMatch(
    /app\.har has 2 messages and, read by map\.json, no event\. Check where its messages have their types/,
  )
  expect(code).toBe(2)
})

test('a HAR that breaks off is checked as far as it goes, with exit code 2', async () => {
  const har = harOf(socketEntry([received({ ...log[0], invocationId: '' }), ...log.map(received)]))
  const { problems, findings, exitCode } = await checkJson('app.har', har.slice(0, har.lastIndexOf('"wss:')))
  expect(problems).toMatchObject([
    { text: expect.stringMatching(/is not valid JSON up to its end.*Export it again/) as string },
  ])
  expect(findings).toMatchObject([{ code: 'missing_invocation_id', message: 1 }])
  expect(exitCode).toBe(2)
})
