import * as v from 'valibot'
import { afterEach, describe, expect, test } from 'vitest'
import {
  decodeClientFrame,
  decodeEvent,
  decodeRequest,
  decodeServerFrame,
  requestSchemas,
  responseSchemas,
  type Route,
  serverFrameSchemas,
  ThreadSnapshot,
} from '../../src/protocol/index.ts'
import { createGateway, type Gateway, type Log, memoryLog } from '../../src/server/index.ts'
import { Bindings, conversationUnder, type HttpExample, type Step } from './conversation.ts'
import { protocol, tampered } from './protocol-document.ts'
import { openSocket } from './real-socket.ts'

const heading = 'A conversation'
const now = 1_795_348_800_000
let gateway: Gateway | undefined
afterEach(() => gateway?.close())

interface Played {
  /** Where what came is not what is documented. */
  readonly differences: readonly string[]
  readonly log: Log
  /** Sends the requests of the conversation once more, as they were; answers what they are answered. */
  readonly sendAgain: () => Promise<readonly string[]>
}

/** Plays a conversation against a gateway of its own, up to the first difference. */
async function play(steps: readonly Step[]): Promise<Played> {
  const clock = { now: () => now, setTimer: () => () => undefined }
  const log = memoryLog({ epoch: 'e1', now: clock.now })
  gateway = createGateway({ log, authorize: () => true, clock })
  const { url, wsUrl } = await gateway.listen()
  const socket = await openSocket(wsUrl)
  const bindings = new Bindings()
  const compare = (what: string, documented: unknown, actual: unknown): readonly string[] => {
    bindings.learn(documented, actual)
    const expected = JSON.stringify(sorted(bindings.fill(documented)))
    const found = JSON.stringify(sorted(actual))
    return expected === found ? [] : [`${what}: documented ${expected}, is ${found}`]
  }
  const send = async ({ start, headers, body }: HttpExample): Promise<Response> => {
    const [method = '', path = ''] = String(bindings.fill(start)).split(' ')
    const own = Object.entries(headers).map(([name, value]) => [name, String(bindings.fill(value))] as const)
    return fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...Object.fromEntries(own) },
      ...(body !== undefined && { body: JSON.stringify(bindings.fill(body)) }),
    })
  }
  const found: string[] = []
  for (const step of steps) {
    if (step.kind === 'sent') socket.send(bindings.fill(step.frame))
    else if (step.kind === 'received') found.push(...compare('frame', step.frame, await socket.next()))
    else {
      const { request, answer } = step
      const response = await send(request)
      const start = `HTTP/1.1 ${response.status} ${response.statusText}`
      if (start !== answer.start) found.push(`${request.start}: documented ${answer.start}, is ${start}`)
      found.push(...compare(request.start, answer.body, await response.json()))
    }
    if (found.length > 0) break // what follows stands on this
  }
  const sendAgain = async (): Promise<readonly string[]> => {
    const answers: string[] = []
    for (const step of steps)
      if (step.kind === 'exchange') answers.push(await (await send(step.request)).text())
    return answers
  }
  return { differences: found, log, sendAgain }
}

/** The order of an object's keys says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  )
}

describe('the conversation', () => {
  const steps = conversationUnder(protocol, heading)

  test('happens as it is documented, over the real gateway', async () => {
    expect((await play(steps)).differences).toEqual([])
  })

  test('each of its requests can be sent again, and changes nothing', async () => {
    const { log, sendAgain } = await play(steps)
    const before = await log.cursor('lunch')
    const answers = await sendAgain()
    const known = /"duplicate"|"duplicateCount":2|content_conflict|"retracted"|"ended":true/
    expect(answers.map((text) => known.exec(text)?.[0])).toEqual([
      '"duplicate"',
      '"duplicate"',
      '"duplicateCount":2',
      '"duplicate"',
      '"duplicate"',
      '"duplicate"',
      'content_conflict',
      '"duplicate"',
      // Of a turn that was taken back, all but its creation: nobody is told what it had said.
      '"retracted"',
      '"retracted"',
      '"retracted"',
      '"ended":true',
      '"retracted"',
      '"duplicate"',
      '"retracted"',
    ])
    expect(await log.cursor('lunch')).toEqual(before)
  })

  test.each<[what: string, from: string | RegExp, to: string, difference: string]>([
    ['another status', 'HTTP/1.1 409 Conflict', 'HTTP/1.1 400 Bad Request', 'is HTTP/1.1 409 Conflict'],
    ['another count', '"nextSeq": 2,', '"nextSeq": 3,', '/chunks: documented'],
    ['another text', 'Let me taste.', 'Let me smell.', 'frame: documented'],
    ['a field that is not there', '"check": "c-1",', '"check": "c-1", "more": true,', 'frame: documented'],
    [
      'an id that is another one',
      /("status": "duplicate".*"messageId": )"p-1"/,
      '$1"m-1"',
      'POST /callback: documented',
    ],
    ['a token that was not given out', 'Bearer token-1', 'Bearer token-2', 'is HTTP/1.1 401 Unauthorized'],
    ['another reason', '"reason": "epoch"', '"reason": "beyond"', 'frame: documented'],
  ])('red: %s is reported', async (_what, from, to, difference) => {
    const { differences } = await play(conversationUnder(tampered(from, to), heading))
    expect(differences.join('\n')).toContain(difference)
  })
})

describe('its examples', () => {
  const steps = conversationUnder(protocol, heading)
  const framesOf = (kind: 'sent' | 'received'): readonly unknown[] =>
    steps.flatMap((step) => (step.kind === kind ? [step.frame] : []))
  const ending: Record<Route, RegExp> = {
    create: /\/invocations$/,
    chunks: /\/chunks$/,
    finalize: /\/finalize$/,
    message: /\/messages$/,
    callback: /\/callback$/,
    cancel: /\/cancel$/,
    approve: /\/approvals\/[^/]+$/,
    retract: /\/retract$/,
  }
  const exchanges = steps.flatMap((step) => {
    if (step.kind !== 'exchange' || step.request.body === undefined) return []
    const [route] = Object.entries(ending).find(([, path]) => path.test(step.request.start))!
    return [{ ...step, route: route as Route }] // a key of the record
  })

  test('there is one of each route, and their bodies decode and hold nothing that is ignored', () => {
    expect(new Set(exchanges.map(({ route }) => route))).toEqual(new Set(Object.keys(requestSchemas)))
    for (const { route, request } of exchanges)
      expect(decodeRequest(route, request.body)).toMatchObject({ ok: true, output: request.body })
    for (const { route, answer } of exchanges.filter(({ answer: { start } }) => start.includes(' 20')))
      expect(v.parse(responseSchemas[route], answer.body)).toEqual(answer.body)
  })

  test('there is one of each of the server’s frames that say something, and all decode as they stand', () => {
    const decoded = framesOf('received').map((frame) => decodeServerFrame(JSON.stringify(frame)))
    expect(decoded).toEqual(framesOf('received').map((frame) => ({ ok: true, frame })))
    const types = new Set(decoded.map((result) => (result.ok ? result.frame.type : '')))
    const { pong: _pong, ...telling } = serverFrameSchemas
    expect([...types].toSorted()).toEqual(Object.keys(telling).toSorted())
  })

  test('its events, and its snapshot, decode', () => {
    const looseFrame = v.object({
      events: v.optional(v.array(v.unknown()), []),
      snapshot: v.optional(v.unknown()),
    })
    const frames = framesOf('received').map((frame) => v.parse(looseFrame, frame))
    const events = frames.flatMap((frame) => frame.events).map(decodeEvent)
    expect(events.length).toBeGreaterThan(5)
    expect(events.filter((result) => !result.ok || result.violation !== undefined)).toEqual([])
    const snapshots = frames.flatMap(({ snapshot }) => (snapshot === undefined ? [] : [snapshot]))
    expect(snapshots.map((snapshot) => v.parse(ThreadSnapshot, snapshot))).toEqual(snapshots)
    expect(snapshots).toHaveLength(1)
  })

  test('all that a client sends are frames, but for the one that is shown to be none', () => {
    const refused = framesOf('sent').filter((frame) => !decodeClientFrame(JSON.stringify(frame)).ok)
    expect(refused).toEqual([{ type: 'hello' }])
  })
})
