import { expect, test } from 'vitest'
import { memoryLog } from '../../src/server/index.ts'

const text = (delta: string) => ({ kind: 'text' as const, delta })

test('a batch is appended whole, or nothing of it', async () => {
  const log = memoryLog({ epoch: 'e', now: () => 7 })
  const turn = { invocationId: 'i' }
  const result = await log.append('t', [
    { type: 'invocation_created', ...turn, agentId: 'a' },
    { type: 'stream_chunk', ...turn, seq: 0, part: text('Hi') },
  ])
  expect(result).toMatchObject({ ok: true, cursor: { epoch: 'e', offset: 2 } })
  const refused = await log.append('t', [
    { type: 'stream_chunk', ...turn, seq: 1, part: text('!') },
    { type: 'stream_chunk', ...turn, seq: 3, part: text('?') },
  ])
  expect(refused).toEqual({ ok: false, code: 'seq_gap', index: 1, nextSeq: 2 })
  expect(await log.tail('t', undefined, 10)).toMatchObject({
    kind: 'events',
    events: [{ offset: 0, at: 7 }, { offset: 1 }],
    cursor: { epoch: 'e', offset: 2 },
  })
})
