import type { EventDraft, LogLimits } from '../../server/index.ts'
import { asks, type Bench, callback, chunk, created, equal, message } from './bench.ts'
import type { ContractCase } from './contract-case.ts'

/** What a limit counts, and how one too many is refused. */
interface LimitRow {
  readonly code: string
  /** What has to be appended before. */
  readonly before?: readonly EventDraft[]
  readonly nth: (index: number) => EventDraft
  /** The thread of each draft. Default: `t`. */
  readonly threadOf?: (index: number) => string
}

const limit = 3

/** A limit without a row does not compile. */
const rows: Readonly<Record<Exclude<keyof LogLimits, 'versionsPerPostCount'>, LimitRow>> = {
  callbacksPerTurnCount: {
    code: 'too_many_callbacks',
    before: [created('i')],
    nth: (index) => callback('i', `c${index}`),
  },
  approvalsPerTurnCount: {
    code: 'too_many_approvals',
    before: [created('i')],
    nth: (index) => asks('i', index, `a${index}`),
  },
  textUnitsPerTurnCount: {
    code: 'turn_full',
    before: [created('i')],
    nth: (index) => (index === 1 ? callback('i', 'c', 'b') : chunk('i', index === 0 ? 0 : index - 1, 'a')),
  },
  openTurnsPerThreadCount: { code: 'too_many_open_turns', nth: (index) => created(`i${index}`) },
  bubblesPerThreadCount: {
    code: 'thread_full',
    nth: (index) => (index === 1 ? created('i') : message(`m${index}`)),
  },
  partsPerThreadCount: { code: 'thread_full', nth: (index) => message(`m${index}`) },
  unitsPerThreadCount: { code: 'thread_full', nth: (index) => message(`m${index}`, 'a') },
  threadCount: {
    code: 'log_full',
    nth: (index) => message(`m${index}`),
    threadOf: (index) => `t${index}`,
  },
}

async function showLimit(bench: Bench, { code, before = [], nth, threadOf = () => 't' }: LimitRow) {
  if (before.length > 0) await bench.add(...before)
  const fates: string[] = []
  for (let index = 0; index <= limit; index++)
    fates.push(await bench.fate(nth(index), threadOf(index)), await bench.fate(nth(index), threadOf(index)))
  const taken = Array.from({ length: limit }, () => ['appended', 'duplicate']).flat()
  equal(fates, [...taken, code, code], `${limit} of them, and one more, each sent twice`)
}

async function showVersions(bench: Bench): Promise<void> {
  const version = (revision: number): EventDraft => message('m', `${revision}`, { revision })
  await bench.add(...Array.from({ length: limit - 1 }, (_, revision) => version(revision)))
  equal(await bench.fate(version(0)), 'duplicate', `the first of ${limit - 1} versions`)
  await bench.add(version(limit - 1))
  equal(await bench.fate(version(0)), 'duplicate', `the first of ${limit} versions`)
  await bench.add(version(limit))
  equal(await bench.fate(version(0)), 'stale_revision', `the first of ${limit + 1} versions`)
  equal(await bench.fate(version(1)), 'duplicate', `the second of ${limit + 1} versions`)
}

/** Each limit at one below, exactly, and at one above. */
export const limitCases: readonly ContractCase[] = [
  ...Object.entries(rows).map(([name, row]): ContractCase => [
    `${name}: this many are accepted, and one more is refused with ${row.code}`,
    (bench) => showLimit(bench, row),
    { limits: { [name]: limit } },
  ]),
  [
    'versionsPerPostCount: this many versions are compared, and a copy of an older one is stale',
    showVersions,
    { limits: { versionsPerPostCount: limit } },
  ],
]
