import { expect, test } from 'vitest'
import { type EventDraft, memoryLog } from '../../../src/server/index.ts'
import { endsOf, expectAsLogged, type WatchedPages } from './as-logged.ts'

type Look = Awaited<ReturnType<WatchedPages['look']>>[number]

const drafts: readonly EventDraft[] = [
  { type: 'invocation_created', invocationId: 'a' },
  { type: 'stream_chunk', invocationId: 'a', seq: 0, part: { kind: 'text', delta: 'Hello' } },
  { type: 'stream_chunk', invocationId: 'a', seq: 1, part: { kind: 'text', delta: ' you' } },
]

const log = memoryLog()
await log.append('t', drafts)
const { epoch } = await log.cursor('t')

/** Compares pages that show this with the log. */
const compared = async (looks: readonly Partial<Look>[], faults: readonly string[] = []): Promise<void> => {
  const whole = { threadId: 't', epoch, isWhole: true, page: 'p', offset: 0, lines: [] }
  const pages = { threadIds: ['t'], faults, look: async () => looks.map((look) => ({ ...whole, ...look })) }
  return expectAsLogged(log, pages)
}

test('pages that stand at different places are compared each with the log up to there', async () => {
  await compared([
    { offset: 3, lines: ['a: Hello you (streaming, stream)'] },
    { offset: 0, epoch: undefined },
    { offset: 2, lines: ['a: Hello (streaming, stream)'] },
    { offset: 1, lines: ['a: (pending, none)'] },
  ])
  expect(await endsOf(log, ['t', 'u'])).toEqual({ t: 3, u: 0 })
})

test.each<[what: string, look: Partial<Look>]>([
  ['lacks a bubble', { offset: 2, lines: [] }],
  ['lacks a chunk', { offset: 3, lines: ['a: Hello (streaming, stream)'] }],
  ['shows a chunk before it stands there', { offset: 2, lines: ['a: Hello you (streaming, stream)'] }],
  [
    'shows a bubble twice',
    { offset: 2, lines: ['a: Hello (streaming, stream)', 'a: Hello (streaming, stream)'] },
  ],
  ['stands beyond the end', { offset: 4, lines: ['a: Hello you (streaming, stream)'] }],
  ['follows another log', { offset: 1, epoch: 'another', lines: ['a: (pending, none)'] }],
  ['has a gap', { offset: 1, isWhole: false, lines: ['a: (pending, none)'] }],
])('a page that %s is found', async (_, look) => {
  await expect(compared([look])).rejects.toThrow('what the page p shows of t')
})

test('what has gone wrong on a page is found', async () => {
  await expect(compared([], ['shown twice: invocation a'])).rejects.toThrow('shown twice: invocation a')
})
