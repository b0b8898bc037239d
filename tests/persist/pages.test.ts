import { describe, expect, test } from 'vitest'
import { shown, threadScript } from '../../src/testing/index.ts'
import { newStore } from '../support/replay.ts'
import { fakeBrowser, settled } from './browser.ts'

/** Who wrote what stands there. */
const writerOf = (storage: ReturnType<typeof fakeBrowser>['storage'], threadId = 't'): string | undefined =>
  storage.texts.get(`thread:${threadId}`)?.revision.split('.')[0]

describe('of several pages', () => {
  test('one writes; when it is gone, another takes over', async () => {
    const { open, advance, storage } = fakeBrowser()
    const script = threadScript('t')
    const pages = [open(), open()]
    await settled()
    const say = async (event: object): Promise<void> => {
      for (const { store } of pages) store.ingest(event)
      await advance(1_000)
      await advance(30_000)
    }
    await say(script.message('a', 'A'))
    expect(writerOf(storage)).toBe('page-1')
    await say(script.message('b', 'B'))
    expect(writerOf(storage)).toBe('page-1')
    expect(storage.texts.get('thread:t')?.revision).toBe('page-1.1') // the other has written nothing in between
    pages.shift()?.kill()
    await settled()
    await say(script.message('c', 'C'))
    expect(writerOf(storage)).toBe('page-2')
    expect(pages[0]?.errors).toEqual([])
  })

  test('what only another page follows is written by that, a while later, and nothing is reported', async () => {
    const { open, advance, storage } = fakeBrowser()
    const [, second] = [open(), open()]
    await settled()
    second.store.ingest(threadScript('t').message('q', 'Hi'))
    await advance(4_000)
    expect(storage.texts.has('thread:t')).toBe(false)
    await advance(1_000)
    expect(writerOf(storage)).toBe('page-2')
    expect(second.errors).toEqual([])
  })

  test('one is frozen and holds the lock: the others write after a while, and report it once', async () => {
    const { open, advance, storage } = fakeBrowser()
    const script = threadScript('t')
    const [first, second] = [open(), open()]
    await settled()
    first.store.ingest(script.message('a', 'A'))
    await advance(1_000)
    first.freeze()
    second.store.ingestAll([script.message('b', 'B')])
    await advance(5_000)
    second.store.ingestAll([script.message('c', 'C')])
    await advance(5_000)
    expect(writerOf(storage)).toBe('page-2')
    expect(second.errors).toEqual(['no_writer'])
    const third = open()
    await third.persistence.ready
    expect(shown(third.store, 't')).toHaveLength(3)
  })

  test('a page whose lock never comes shows what is stored', async () => {
    const { open } = fakeBrowser()
    const first = open()
    await settled()
    first.store.ingest(threadScript('t').message('q', 'Hi'))
    await first.persistence.flush()
    first.kill()
    const never = new Promise<never>(() => undefined)
    const second = open({
      locks: {
        request: (_, { ifAvailable }, callback) => (ifAvailable ? Promise.resolve(callback({})) : never),
      },
    })
    expect((await second.persistence.ready).threadIds).toEqual(['t'])
    expect(shown(second.store, 't')).toEqual(['q: Hi (user)'])
  })

  test.each([
    ['throws', () => { throw new Error('SecurityError') }], // prettier-ignore
    ['rejects', () => Promise.reject(new Error('SecurityError'))],
  ])('a page whose browser %s at the locks writes by itself', async (_, request) => {
    const { open, advance, storage } = fakeBrowser()
    const page = open({ locks: { request } })
    await settled()
    page.store.ingest(threadScript('t').message('q', 'Hi'))
    await advance(1_000)
    expect(writerOf(storage)).toBe('page-1')
  })

  test('without locks all write, and none goes back in time', async () => {
    const { open, advance } = fakeBrowser()
    const script = threadScript('t')
    const events = Array.from({ length: 20 }, (_, index) => script.message(`m${index}`, `${index}`))
    const pages = [1, 2, 3].map(() => open({ locks: null, channel: null }))
    await settled()
    for (const [index, event] of events.entries()) {
      pages[index % 3]?.store.ingestAll(events.slice(0, index))
      pages[(index + 1) % 3]?.store.ingest(event)
      await advance(400)
    }
    for (const page of pages) await page.persistence.flush()
    const last = open()
    await last.persistence.ready
    expect(shown(last.store, 't')).toHaveLength(20)
    expect(last.store.cursor('t')?.offset).toBe(20)
  })

  test('one that is behind, and is brought nothing by its own, takes in what another has written', async () => {
    const { open, advance } = fakeBrowser()
    const script = threadScript('t')
    const [first, second] = [open(), open()]
    await settled()
    const [a, b, c] = [script.message('a', 'A'), script.message('b', 'B'), script.message('c', 'C')]
    for (const { store } of [first, second]) store.ingest(a)
    await advance(1_000)
    first.store.ingestAll([b, c])
    await advance(1_000)
    expect(shown(second.store, 't')).toHaveLength(1)
    await advance(5_000)
    expect(shown(second.store, 't')).toHaveLength(3)
  })

  test('a page with the new epoch writes it, and a page without it does not undo that', async () => {
    const { open, advance, storage } = fakeBrowser()
    const old = threadScript('t')
    const next = threadScript('t', { epoch: 'epoch-2' })
    const [first, second] = [open({ locks: null, channel: null }), open({ locks: null, channel: null })]
    await settled()
    const a = old.message('a', 'Old')
    for (const { store } of [first, second]) store.ingest(a)
    await advance(1_000)
    first.store.hydrate({ v: 1, threadId: 't', epoch: 'epoch-2', offset: 0, bubbles: [] }, { replace: true })
    first.store.ingest(next.message('b', 'New'))
    await advance(1_000)
    second.store.ingest(old.message('c', 'Older'))
    await advance(1_000)
    expect(storage.texts.get('thread:t')?.text).not.toContain('Old')
    expect(shown(second.store, 't')).toEqual(['b: New (user)'])
  })

  test('what a log has lost goes from the other pages, too, and does not come back', async () => {
    const { open, advance, storage } = fakeBrowser()
    const script = threadScript('t')
    const [a, b, c] = [script.message('a', 'Kept'), script.message('b', 'Lost'), script.message('c', 'Lost')]
    const [first, second] = [open({ locks: null, channel: null }), open({ locks: null, channel: null })]
    await settled()
    for (const { store } of [first, second]) store.ingestAll([a, b])
    await advance(1_000)
    const kept = newStore()
    kept.ingest(a)
    first.store.hydrate(kept.snapshot('t'), { evict: true })
    await advance(1_000)
    second.store.ingest(c)
    await advance(1_000)
    expect(storage.texts.get('thread:t')?.text).not.toContain('Lost')
    expect(shown(second.store, 't')).toEqual(['a: Kept (user)'])
  })

  test('a stored epoch stays if it is unknown which one is later', async () => {
    const { open, advance, storage } = fakeBrowser()
    const [first, second] = [open({ locks: null, channel: null }), open({ locks: null, channel: null })]
    await settled()
    first.store.ingest(threadScript('t').message('a', 'A'))
    await advance(1_000)
    second.store.ingest(threadScript('t', { epoch: 'epoch-2' }).message('b', 'B'))
    await advance(1_000)
    expect(storage.texts.get('thread:t')?.text).toContain('epoch-1')
    expect(shown(second.store, 't')).toEqual(['b: B (user)'])
  })
})
