import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { settingsOf as connectSettings } from '../../src/client/options.ts'
import { createBubbleStore } from '../../src/index.ts'
import {
  closeCodes,
  decodeRequest,
  frameErrorMessages,
  type HttpError,
  type HttpErrorCode,
  httpErrors,
  requestSchemas,
  goneCodes,
  ResyncReason,
  type Route,
} from '../../src/protocol/index.ts'
import { settingsOf } from '../../src/server/gateway-options.ts'
import { createGateway, memoryLog } from '../../src/server/index.ts'
import { plain, tableUnder } from './markdown.ts'
import { differences, protocol, tampered } from './protocol-document.ts'
import { playRefusal } from './refusal-rows.ts'
import { closeRows, frameErrorRows, playSocketRow, resyncRows } from './socket-rows.ts'

const gatewayOptions = { log: memoryLog(), authorize: () => true }

/** A table whose first column are names, and what the code says of each of them. */
interface NamedTable {
  readonly heading: string
  readonly actual: ReadonlyMap<string, string>
  readonly column?: (row: readonly string[]) => string
}

const numbersOf = (settings: object): readonly (readonly [string, string])[] =>
  Object.entries(settings).flatMap(([name, value]) =>
    typeof value === 'number' ? [[name, String(value)] as const] : [],
  )
const { limits, ...settings } = settingsOf(gatewayOptions)
// A record, so that the compiler misses a member that is forgotten.
const refusal: Record<keyof HttpError['error'], string> = {
  code: 'string',
  message: 'string',
  path: 'string',
  nextSeq: 'number',
  event: 'Event',
}

const tables: readonly NamedTable[] = [
  { heading: 'Resync reasons', actual: new Map(ResyncReason.options.map((reason) => [reason, ''])) },
  {
    heading: 'Frame errors',
    actual: new Map(Object.entries(frameErrorMessages)),
    column: ([, , message = '']) => message,
  },
  {
    heading: 'Close codes',
    actual: new Map(
      Object.entries(closeCodes).map(([name, { code, isFinal, waits, meaning }]) => [
        String(code),
        `${name}, ${isFinal ? 'no' : waits ? 'when asked' : 'yes'}, ${meaning}`,
      ]),
    ),
    column: ([, name, comesBack, meaning]) => `${plain(name)}, ${comesBack}, ${meaning}`,
  },
  { heading: 'Refusals', actual: new Map(Object.entries(refusal)), column: ([, type]) => plain(type) },
  {
    heading: 'Refusal codes',
    actual: new Map(
      Object.entries(httpErrors).map(([code, { status, message }]) => [code, `${status}, ${message}`]),
    ),
    column: ([, status, message]) => `${status}, ${message}`,
  },
  {
    heading: 'Gateway limits',
    actual: new Map([...numbersOf(limits), ...numbersOf(settings)]),
    column: ([, value = '']) => value.replaceAll(',', ''),
  },
  { heading: 'Lost places', actual: new Map(Object.entries(goneCodes)), column: ([, code]) => plain(code) },
  { heading: 'Routes', actual: new Map(Object.keys(requestSchemas).map((route) => [route, ''])) },
  { heading: 'Retries', actual: new Map(Object.keys(requestSchemas).map((route) => [route, ''])) },
]
const differencesIn = (markdown: string): readonly string[] =>
  tables.flatMap(({ heading, actual, column }) => differences(markdown, heading, actual, column))

describe('names, codes and messages', () => {
  test('the tables and the code list the same ones', () => {
    expect(differencesIn(protocol)).toEqual([])
  })

  test.each<[from: string | RegExp, to: string, difference: string]>([
    [/\| `diverged` \| has.*\n/, '', 'Resync reasons: diverged: documented nowhere'],
    ['| `behind` | is', '| `slow` | is', 'Resync reasons: slow: documented'],
    [
      'first, or open another',
      'or open another',
      'Frame errors: too_many_threads: documented The socket follows',
    ],
    ['| `internal` | the log', '| `broken` | the log', 'Frame errors: broken: documented'],
    ['| 4408 |', '| 4409 |', 'Close codes: 4408: documented nowhere'],
    [
      '| 1013 | `try_again_later` | yes |',
      '| 1013 | `try_again_later` | no |',
      'Close codes: 1013: documented',
    ],
    ['| 4401 | `unauthorized` |', '| 4401 | `unknown` |', 'Close codes: 4401: documented unknown'],
    ['| yes | The server failed. |', '| yes | It failed. |', 'Close codes: 1011: documented'],
    [
      '| `path` | `string` | the path',
      '| `place` | `string` | the path',
      'Refusals: path: documented nowhere',
    ],
    ['| `nextSeq` | `number` |', '| `nextSeq` | `string` |', 'Refusals: nextSeq: documented string'],
    ['| `seq_gap` | 409 |', '| `seq_gap` | 400 |', 'Refusal codes: seq_gap: documented 400'],
    [
      '| 413 | The request is too large. Send less at a time. |',
      '| 413 | Send less. |',
      'Refusal codes: too_large: documented 413, Send less.,',
    ],
    [/\| `ended` \| 409 .*\n/, '', 'Refusal codes: ended: documented nowhere'],
    [
      '| `behindCount` | 2,048 |',
      '| `behindCount` | 2,049 |',
      'Gateway limits: behindCount: documented 2049',
    ],
    [/\| `tokenTtlMs` .*\n/, '', 'Gateway limits: tokenTtlMs: documented nowhere'],
    ['| `beyond` | `offset_beyond` |', '| `beyond` | `beyond` |', 'Lost places: beyond: documented beyond'],
    [/\| `finalize` \| `\/threads.*\n/, '', 'Routes: finalize: documented nowhere'],
    ['| `chunks` | `seq` |', '| `pieces` | `seq` |', 'Retries: pieces: documented'],
  ])('red: another table is reported (%s)', (from, to, difference) => {
    expect(differencesIn(tampered(from, to)).join('\n')).toContain(difference)
  })
})

describe('refusals', () => {
  const { rows } = tableUnder(protocol, 'Refusal codes')
  test.each(rows.map(([code = '', status = '', message = '']) => [plain(code), status, message] as const))(
    '%s comes about, and is answered with %s and its message',
    async (code, status, message) => {
      const played = await playRefusal(code as HttpErrorCode) // the table is compared with the codes above
      expect(played.status).toBe(Number(status))
      expect(played.body).toEqual({
        error: expect.objectContaining({ code, message: expect.stringContaining(message) }),
      })
    },
  )

  test('a gap says where it is, and which chunk is appended next: of its batch nothing was', async () => {
    const { status, body } = await playRefusal('seq_gap')
    expect([status, body]).toEqual([
      409,
      { error: { code: 'seq_gap', message: httpErrors.seq_gap.message, path: 'chunks.1', nextSeq: 0 } },
    ])
  })
})

describe('what a socket hears', () => {
  /** One column of a table by another. */
  const cells = (heading: string, by: number, of: number): ReadonlyMap<string, string> =>
    new Map(tableUnder(protocol, heading).rows.map((row) => [plain(row[by]), plain(row[of])]))

  test.each(Object.entries(frameErrorRows))('%s comes about, with its message', async (code, row) => {
    const message = cells('Frame errors', 0, 2).get(code)
    const error = { type: 'error', code, message: expect.stringContaining(message!) }
    expect(await playSocketRow(row, (socket) => socket.next())).toMatchObject(error)
  })

  test.each(Object.entries(resyncRows))('%s comes about, with a snapshot', async (reason, row) => {
    const resync = { type: 'resync', reason, snapshot: { threadId: 't', epoch: 'e1', offset: 4 } }
    expect(await playSocketRow(row, (socket) => socket.next())).toMatchObject(resync)
  })

  test.each(Object.entries(closeRows))('%s comes about, with its code', async (name, row) => {
    const code = cells('Close codes', 1, 0).get(name)
    expect(await playSocketRow(row, (socket) => socket.closed)).toBe(Number(code))
  })
})

describe('bodies', () => {
  test('a list of parts has at least one, and a list of chunks may have none', () => {
    expect(decodeRequest('chunks', { chunks: [] }).ok).toBe(true)
    expect(decodeRequest('callback', { parts: [] }).ok).toBe(false)
    const part = { kind: 'text', text: '', delta: '' }
    expect(decodeRequest('chunks', { chunks: [{ seq: 0, part }] }).ok).toBe(true)
    expect(decodeRequest('callback', { parts: [part] }).ok).toBe(true)
  })
})

describe('silence', () => {
  const { heartbeat } = connectSettings({
    store: createBubbleStore(),
    url: 'ws://localhost',
    socket: () => ({}) as never, // is not opened
  })
  const told = (markdown: string): readonly number[] => {
    const [, idle, answer] =
      /after (\d+) s without a frame, and gives the server (\d+) s/.exec(markdown) ?? []
    return [Number(idle) * 1_000, Number(answer) * 1_000]
  }

  test('the client’s heartbeat is what the document says', () => {
    expect(told(protocol)).toEqual([heartbeat.idleMs, heartbeat.answerMs])
    expect(told(tampered('after 20 s', 'after 21 s'))).not.toEqual([heartbeat.idleMs, heartbeat.answerMs])
  })
})

describe('routes', () => {
  /** What the table says of each route, tried: the path exists, only POST is taken, and who may is asked. */
  async function misfits(markdown: string): Promise<readonly string[]> {
    const found: string[] = []
    // So that there is something to take back: whoever names what is not there is asked something else.
    await gatewayOptions.log.append('x', [{ type: 'invocation_created', invocationId: 'x' }])
    for (const [name = '', path = '', who = ''] of tableUnder(markdown, 'Routes').rows) {
      const route = plain(name) as Route // compared with the schemas above
      const url = `http://localhost${plain(path).replaceAll(/:\w+/g, 'x')}`
      const asked: string[] = []
      const authorize = ({ action }: { readonly action: string }): boolean => {
        asked.push(`\`${action}\``)
        return action === 'read' // and nothing else
      }
      const gateway = createGateway({ ...gatewayOptions, authorize })
      const codeOf = async (method: string, body: unknown): Promise<string> => {
        const init = { method, headers: { 'content-type': 'application/json' } }
        const request = new Request(url, method === 'POST' ? { ...init, body: JSON.stringify(body) } : init)
        const { error } = (await (await gateway.fetch(request)).json()) as HttpError
        return error.code
      }
      const get = await codeOf('GET', undefined)
      const post = await codeOf('POST', bodies[route])
      await gateway.close()
      const expected =
        asked[0] === undefined
          ? ['missing_token', "the turn's token"]
          : ['forbidden', `\`authorize\`, ${asked.join(' and ')}`]
      if (get !== 'method_not_allowed') found.push(`${route}: ${get}`)
      else if (`${post}, ${who}` !== expected.join(', ')) found.push(`${route}: ${post}, ${who}`)
    }
    return found
  }
  const bodies: Record<Route, unknown> = {
    create: {},
    chunks: { chunks: [{ seq: 0, part: { kind: 'text', delta: 'a' } }] },
    finalize: { outcome: 'completed' },
    message: { author: { kind: 'user' }, parts: [{ kind: 'text', text: 'a' }] },
    callback: { parts: [{ kind: 'text', text: 'a' }] },
    cancel: {},
    approve: { approved: true },
    retract: { invocationId: 'x' },
  }

  test('every path of the table is one of the gateway’s, and asks whom the table says', async () => {
    expect(
      Object.entries(bodies).filter(([route, body]) => !v.is(requestSchemas[route as Route], body)),
    ).toEqual([])
    expect(await misfits(protocol)).toEqual([])
  })

  test.each([
    [
      '| `create` | `/threads/:threadId/invocations` |',
      '| `create` | `/threads/:threadId/turns` |',
      'create: unknown_route',
    ],
    ['`authorize`, `message` |', '`authorize`, `produce` |', 'message: forbidden, `authorize`, `produce`'],
    ["| the turn's token", "| the thread's token", "callback: missing_token, the thread's token"],
  ])('red: a table that says otherwise is reported (%s)', async (from, to, misfit) => {
    expect((await misfits(tampered(from, to))).join('\n')).toContain(misfit)
  })
})
