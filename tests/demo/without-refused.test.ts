import { expect, test } from 'vitest'
import { withoutRefused } from '../../src/demo/player/index.ts'
import { threadScript } from '../../src/testing/index.ts'

const linesOf = (events: readonly unknown[]) => events.map((event, index) => ({ event, line: index + 1 }))

test('a callback without an invocationId is taken out, whatever stands around it', () => {
  const t = threadScript('t')
  const created = t.created('a')
  const { invocationId: _, ...homeless } = t.callback('a', 'Hello')
  const ended = t.finalized('a')
  const lines = linesOf([created, homeless, ended])
  expect(withoutRefused(lines)).toEqual({
    accepted: [lines[0], lines[2]],
    refused: [
      {
        line: 2,
        reason: expect.stringMatching(/^missing_invocation_id: ./),
        text: JSON.stringify(homeless).slice(0, 120),
      },
    ],
  })
})

test.each([
  ['an id that is known as something else', 'id_conflict'],
  ['another epoch', 'epoch_changed'],
])('what only the store can know is taken out, too: %s', (_, code) => {
  const t = threadScript('t')
  const created = t.created('a')
  const other =
    code === 'id_conflict'
      ? { ...created, threadId: 'u' }
      : { ...t.finalized('a'), epoch: 'another', offset: 7 }
  const { accepted, refused } = withoutRefused(linesOf([created, other]))
  expect(accepted.map(({ line }) => line)).toEqual([1])
  expect(refused.map(({ reason }) => reason.split(':')[0])).toEqual([code])
})

test('copies, chunks that wait for others, and what only has a violation stay', () => {
  const t = threadScript('t')
  const created = t.created('a')
  const first = t.chunk('a', 'One')
  const lines = linesOf([created, t.chunk('a', ', two'), first, first, created])
  expect(withoutRefused(lines)).toEqual({ accepted: lines, refused: [] })
})
