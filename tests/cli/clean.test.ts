import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Checker } from '../../src/cli/check/checker.ts'
import type { Finding } from '../../src/cli/check/finding.ts'
import type { FindingCode } from '../../src/cli/check/guidance.ts'
import { LastLines } from '../../src/cli/check/last-lines.ts'
import { decodeEvent, type EventInput, sameJson } from '../../src/protocol/index.ts'
import { createBubbleStore, syncScheduler } from '../../src/store/index.ts'
import { deliveries, eventLists, eventSets } from '../../src/testing/arbitraries.ts'
import { holds, holdsInTime, seedLine } from '../laws/property.ts'
import { cleanThreads, interleaved } from './support/clean-traffic.ts'
import { harOf, received, socketEntry } from './support/har-of.ts'
import { checkJson, ndjson } from './support/run-cli.ts'

console.log(seedLine)

/** What is found in events, one a line. */
function findingsIn(events: readonly unknown[], lastLines?: LastLines): readonly Finding[] {
  const findings: Finding[] = []
  const checker = new Checker({ report: (finding) => findings.push(finding) })
  for (const [index, event] of events.entries()) {
    checker.event(event, { file: 'f', line: index + 1 })
    checker.settle(lastLines?.take(index + 1) ?? [])
  }
  checker.settle()
  return findings
}

const errorsIn = (events: readonly unknown[]): readonly Finding[] =>
  findingsIn(events).filter(({ level }) => level === 'error')

const picks = fc.array(fc.nat(9), { minLength: 3, maxLength: 30 })

test('traffic in which nothing is wrong has no finding, in any order, with any copies', () => {
  const traffic = cleanThreads.chain((threads) =>
    fc.oneof(
      picks.map((order) => interleaved(threads, order)),
      deliveries(threads.flat()),
    ),
  )
  holds(500, traffic, (events) => {
    expect(errorsIn(events)).toEqual([])
  })
})

test('the same over NDJSON and HAR, with exit code 0', async () => {
  const [threads] = fc.sample(cleanThreads, { seed: 7, numRuns: 1 })
  const events = threads!.flat()
  const files = { 'a.ndjson': ndjson(events), 'a.har': harOf(socketEntry(events.map(received))) }
  for (const [name, content] of Object.entries(files)) {
    const { findings, exitCode, files: reports } = await checkJson(name, content)
    expect(findings.filter(({ level }) => level === 'error')).toEqual([])
    expect(exitCode).toBe(0)
    expect(reports[0]).toMatchObject({
      eventCount: events.length,
      appliedCount: events.length,
      threadCount: threads!.length,
    })
  }
})

/** What a store says of the same events, and which chunks differ from the first one with their seq. */
function storeOf(events: readonly EventInput[]) {
  const codes: string[] = []
  const store = createBubbleStore({
    scheduler: syncScheduler,
    onViolation: ({ code }) => codes.push(code),
  })
  const parts = new Map<string, unknown>()
  for (const event of events) {
    const { status } = store.ingest(event)
    if (event.type !== 'stream_chunk' || status === 'rejected') continue
    const decoded = decodeEvent(event)
    const part = decoded.ok && decoded.event.type === 'stream_chunk' ? decoded.event.part : undefined
    const name = `${event.seq} ${event.invocationId}`
    const isKnown = parts.has(name)
    // A store does not compare a chunk with a folded one. What was retracted is shown nowhere.
    if (isKnown && !sameJson(parts.get(name), part) && store.invocation(event.invocationId) !== undefined)
      codes.push('conflicting_chunk')
    if (!isKnown) parts.set(name, part)
  }
  const threadIds = new Set(events.map(({ threadId }) => threadId))
  const turns = new Set(
    events.flatMap(({ invocationId, type }) => (type === 'message' ? [] : (invocationId ?? []))),
  )
  const bubbles = [...turns].flatMap((id) => store.invocation(id) ?? [])
  return {
    codes,
    hasGap: [...threadIds].some((threadId) => (store.thread(threadId)?.gap ?? null) !== null),
    isOpen: bubbles.some(({ phase }) => phase === 'pending' || phase === 'streaming'),
    isMissing: bubbles.some(({ missing }) => missing > 0),
  }
}

const fileCodes = new Set(['unfinished_turn', 'missing_chunks', 'offset_gap'])

test.each([
  ['of a log', eventSets()],
  ['of any kind', eventLists()],
])(
  'of events %s exactly what the store reports is found, chunks with one seq that differ, and of a whole file nothing that is not so',
  (_what, lists) => {
    holds(150, lists, (events) => {
      const known = storeOf(events)
      const found = errorsIn(events).map(({ code }) => code)
      expect(found.filter((code) => !fileCodes.has(code))).toEqual(known.codes)
      const has = (code: FindingCode): boolean => found.includes(code)
      const startsLate = findingsIn(events).some(({ code }) => code === 'starts_late')
      expect({
        unfinished: has('unfinished_turn') && !known.isOpen,
        missing: has('missing_chunks') && !known.isMissing,
        gap: has('offset_gap') && !known.hasGap,
        noGap: known.hasGap && !has('offset_gap') && !startsLate,
      }).toEqual({ unfinished: false, missing: false, gap: false, noGap: false })
    })
  },
)

const key = ({ code, place: { line }, message, invocationId = '', threadId = '' }: Finding): string =>
  [code, line, message, threadId, invocationId].join('\n')

test('a turn of one thread is found open whichever thread had its id first, in a rejected event', () => {
  const events = [
    { type: 'message', threadId: 'b', messageId: 'm', author: { kind: 'user' }, parts: [] },
    { type: 'invocation_created', threadId: 'a', invocationId: 'other' },
    { type: 'stream_chunk', threadId: 'b', invocationId: 'x', seq: -1, part: { kind: 'text', delta: 'a' } },
    { type: 'invocation_created', threadId: 'a', invocationId: 'x' },
  ]
  const open = findingsIn(events).filter(({ code }) => code === 'unfinished_turn')
  expect(open.map(({ threadId, invocationId }) => [threadId, invocationId])).toEqual([
    ['a', 'other'],
    ['a', 'x'],
  ])
})

test('threads that are let go after their last line lose no finding, and add none', async () => {
  await holdsInTime(150, fc.oneof(eventSets(), eventLists()), async (events) => {
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      await Promise.resolve()
      yield new TextEncoder().encode(ndjson(events))
    }
    const lastLines = await LastLines.read(bytes(), 'f')
    const [whole, dropped] = [findingsIn(events), findingsIn(events, lastLines)]
    expect(dropped.map(key).toSorted()).toEqual(whole.map(key).toSorted())
  })
})
