import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanThreads, interleaved } from './support/clean-traffic.ts'
import { harOf, pageEntry, received, sent, socketEntry, streamEntry } from './support/har-of.ts'
import { type Fault, faults, type Line, planted } from './support/planted-faults.ts'
import { checkJson, ndjson } from './support/run-cli.ts'

/** The seeds of what goes on around a fault. */
const seeds = [1, 2, 3]

/** A fault among other traffic, in which nothing is wrong. */
function among(fault: Fault, seed: number) {
  const { log, expected } = planted(fault)
  const [[others, picks]] = fc.sample(
    fc.tuple(cleanThreads, fc.array(fc.nat(9), { minLength: 5, maxLength: 40 })),
    { seed, numRuns: 1 },
  ) as [[readonly (readonly object[])[], number[]]]
  const lines = interleaved<object>([log, ...others], picks)
  const found = expected.map(([code, line]): [string, number] => [code, lines.indexOf(line) + 1])
  return { lines, found: sorted(found) }
}

const sorted = (found: readonly (readonly [string, number | undefined])[]) =>
  found.toSorted(([code, line], [other, otherLine]) =>
    code === other ? (line ?? 0) - (otherLine ?? 0) : code < other ? -1 : 1,
  )

test('there are more than 50 faults, each with a name of its own, and every place of the table is in the log', () => {
  expect(faults.length).toBeGreaterThanOrEqual(50)
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length)
  for (const fault of faults) {
    const { log, expected } = planted(fault)
    for (const [, line] of expected) expect(log).toContain(line)
  }
})

describe.each(seeds)('among the traffic of seed %i', (seed) => {
  test.each(faults.map((fault) => [fault.name, fault] as const))('NDJSON: %s', async (_name, fault) => {
    const { lines, found } = among(fault, seed)
    const { findings, exitCode } = await checkJson('chat.ndjson', ndjson(lines))
    const errors = findings.filter(({ level }) => level === 'error')
    expect(sorted(errors.map(({ code, line }) => [code, line]))).toEqual(found)
    expect(exitCode).toBe(1)
  })

  test.each(faults.map((fault) => [fault.name, fault] as const))('HAR: %s', async (_name, fault) => {
    const { lines, found } = among(fault, seed)
    const subscribe = sent({ type: 'subscribe', threadId: 'victims', ref: 'r1' })
    const har = harOf(
      pageEntry(),
      socketEntry([subscribe, ...lines.map(received), received({ type: 'pong' })]),
      pageEntry('https://app.test/next'),
    )
    const { findings, exitCode } = await checkJson('app.har', har)
    const errors = findings.filter(({ level }) => level === 'error')
    expect(sorted(errors.map(({ code, message }) => [code, (message ?? 0) - 1]))).toEqual(found)
    for (const { entry, route } of errors)
      expect({ entry, route }).toEqual({ entry: 2, route: 'wss://app.test/socket' })
    expect(exitCode).toBe(1)
  })
})

test.each(faults.map((fault) => [fault.name, fault] as const))(
  'in an event stream and in packets of Socket.IO: %s',
  async (_name, fault) => {
    const { lines, found } = among(fault, 4)
    const text = lines.map((line) => `event: data\nid: 1\ndata: ${JSON.stringify([line])}\n\n`).join('')
    const stream = await checkJson('app.har', harOf(pageEntry(), streamEntry({ text })))
    const packets = lines.map((line) => received(`42/chat,${JSON.stringify(['event', line])}`))
    const socket = await checkJson('app.har', harOf(socketEntry([received('2'), ...packets])))
    for (const [{ findings }, behind] of [
      [stream, 0],
      [socket, 1],
    ] as const) {
      const errors = findings.filter(({ level }) => level === 'error')
      expect(sorted(errors.map(({ code, message }) => [code, (message ?? 0) - behind]))).toEqual(found)
    }
  },
)

test('the log without a fault has no finding', async () => {
  const { log } = planted({ name: '', plant: (all: Line[]) => all[0]!, code: 'invalid_event' })
  const { findings, exitCode } = await checkJson('chat.ndjson', ndjson(log))
  expect(findings.filter(({ level }) => level === 'error')).toEqual([])
  expect(exitCode).toBe(0)
})
