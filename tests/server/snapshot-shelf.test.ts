import { describe, expect, test } from 'vitest'
import { settingsOf } from '../../src/server/gateway-options.ts'
import { type EventDraft, type Log, memoryLog } from '../../src/server/index.ts'
import { SnapshotShelf } from '../../src/server/socket/snapshot-shelf.ts'

const said = (messageId: string, size: number): EventDraft => ({
  type: 'message',
  messageId,
  author: { kind: 'user' },
  parts: [{ kind: 'text', text: 'x'.repeat(size) }],
})
const shelfOf = (log: Log, limits: object = {}) =>
  new SnapshotShelf(log, settingsOf({ log, authorize: () => true, limits }).limits)

describe('what is kept', () => {
  test('is bounded over all threads: those nobody has asked for the longest go', async () => {
    const log = memoryLog()
    for (const threadId of ['a', 'b', 'c']) await log.append(threadId, [said(threadId, 1_000)])
    const shelf = shelfOf(log, { keptSnapshotBytes: 2_800 })
    const [a, b] = [await shelf.get('a'), await shelf.get('b')]
    expect(await shelf.get('a')).toBe(a)
    await shelf.get('c')
    expect([a.text === undefined, b.text === undefined]).toEqual([false, true])
    expect(shelf.byteCount).toBeLessThanOrEqual(2_800)
    expect(await shelf.get('a')).toBe(a)
    expect(await shelf.get('b')).not.toBe(b)
  })

  test('is one text for a thread, however often it is replaced', async () => {
    const log = memoryLog()
    const shelf = shelfOf(log, { behindCount: 1 })
    for (let index = 0; index < 10; index++) {
      await log.append('t', [said(`${index}`, 10), said(`${index} too`, 10)])
      const { byteCount } = await shelf.get('t')
      expect(shelf.byteCount).toBe(byteCount)
    }
  })
})

describe('a reader', () => {
  const large = async (limits: object = {}) => {
    const log = memoryLog()
    await log.append('t', [said('m', 1_000_000)])
    const shelf = shelfOf(log, { behindCount: 1, ...limits })
    return { log, shelf, text: await shelf.get('t') }
  }

  test('gets all of it, in pieces', async () => {
    const { text } = await large()
    let [size, most] = [0, 0]
    for await (const piece of text.stream()) {
      size += piece.length
      most = Math.max(most, piece.length)
    }
    expect(size).toBe(text.byteCount)
    expect(most).toBeLessThanOrEqual(65_536)
  })

  test('that stalls holds one piece, and not the thread: when room is needed, it is cut', async () => {
    const { log, shelf, text } = await large({ keptSnapshotBytes: 1_500_000 })
    const reader = text.stream().getReader()
    await reader.read()
    await log.append('t', [said('a', 1), said('b', 1)])
    const next = await shelf.get('t')
    expect(next).not.toBe(text)
    expect(text.text).toBe(undefined)
    expect(shelf.byteCount).toBe(next.byteCount)
    await expect(reader.read()).rejects.toThrow('no longer kept')
  })

  test('that is slow reads on although there is a later one, while there is room', async () => {
    const { log, shelf, text } = await large()
    const reader = text.stream().getReader()
    let size = (await reader.read()).value?.length ?? 0
    await log.append('t', [said('a', 1), said('b', 1)])
    const next = await shelf.get('t')
    expect(shelf.byteCount).toBe(text.byteCount + next.byteCount)
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      size += value.length
    }
    expect(size).toBe(text.byteCount)
    expect(shelf.byteCount).toBe(next.byteCount)
  })

  test('that goes leaves nothing behind', async () => {
    const { log, shelf, text } = await large()
    const reader = text.stream().getReader()
    await reader.read()
    await log.append('t', [said('a', 1), said('b', 1)])
    const next = await shelf.get('t')
    await reader.cancel()
    expect([text.text, shelf.byteCount]).toEqual([undefined, next.byteCount])
  })
})
