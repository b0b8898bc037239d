import { describe, expect, test } from 'vitest'
import { memoryStorage, shown, threadScript, withoutOffset } from '../../src/testing/index.ts'
import { codesOf, newStore, shownState } from '../support/replay.ts'
import { fakeBrowser, settled } from './browser.ts'

const t = () => threadScript('t')

describe('a reload', () => {
  test('shows the thread at once, in the middle of a stream and without a network, and goes on from there', async () => {
    const { gateway, open, advance } = fakeBrowser()
    const script = t()
    const before = open({ threadIds: ['t'] })
    await settled()
    gateway.append(script.created('a'), script.chunk('a', 'Once'), script.chunk('a', ' upon'))
    gateway.deliver()
    await advance(1_000)
    before.kill()
    gateway.append(script.chunk('a', ' a time'))
    gateway.refuse()
    const after = open({ threadIds: ['t'] })
    expect(await after.persistence.ready).toEqual({ threadIds: ['t'], messageCount: 0 })
    expect(shown(after.store, 't')).toEqual(['a: Once upon (streaming, stream)'])
    gateway.permit()
    gateway.advance(30_000)
    expect(shown(after.store, 't')).toEqual(['a: Once upon a time (streaming, stream)'])
    const { received } = gateway.sockets.at(-1)!
    expect(received).toMatchObject([
      { type: 'subscribe', threadId: 't', epoch: 'epoch-1', offset: 3, check: expect.any(String) },
    ])
    expect(codesOf(after.store)).toEqual([])
    expect(after.errors).toEqual([])
  })

  test('asks for nothing before what is stored is shown', async () => {
    const { gateway, open, advance } = fakeBrowser()
    const before = open({ threadIds: ['t'] })
    await settled()
    gateway.append(t().message('q', 'Hi'))
    gateway.deliver()
    await advance(1_000)
    before.kill()
    const after = open({ threadIds: ['t'] })
    gateway.deliver() // the socket is open before the storage has answered
    expect(gateway.sockets.at(-1)?.received).toEqual([])
    await after.persistence.ready
    gateway.deliver()
    expect(gateway.sockets.at(-1)?.received).toMatchObject([{ type: 'subscribe', offset: 1 }])
  })

  test('with a gap: the thread is taken anew, and what the log has lost beyond the gap is gone', async () => {
    const { gateway, open } = fakeBrowser()
    const script = t()
    const [a, , c] = [script.message('a', 'A'), script.message('b', 'B'), script.message('c', 'C')]
    const before = open()
    await before.persistence.ready
    before.store.ingestAll([a, c])
    await before.persistence.flush()
    before.kill()
    gateway.append(withoutOffset(a))
    const after = open({ threadIds: ['t'] })
    await after.persistence.ready
    expect(shown(after.store, 't')).toHaveLength(2)
    gateway.deliver()
    expect(gateway.sockets[0]?.received).toMatchObject([{ offset: Number.MAX_SAFE_INTEGER }])
    expect(shown(after.store, 't')).toEqual(['a: A (user)'])
    gateway.cut()
    gateway.advance(30_000)
    expect(gateway.sockets.at(-1)?.received).toMatchObject([{ offset: 1, check: expect.any(String) }])
    await after.persistence.flush()
    const last = open({ threadIds: ['t'] })
    await last.persistence.ready
    gateway.deliver()
    expect(gateway.sockets.at(-1)?.received).toMatchObject([{ offset: 1 }])
  })

  test('a gap that is restored and not closed yet is stored as one', async () => {
    const { open, storage } = fakeBrowser()
    const script = t()
    const [a, , c] = [script.message('a', 'A'), script.message('b', 'B'), script.message('c', 'C')]
    const before = open()
    await before.persistence.ready
    before.store.ingestAll([a, c])
    await before.persistence.flush()
    before.kill()
    const after = open({ threadIds: ['t'] })
    await after.persistence.ready
    after.store.ingest(script.message('d', 'D'))
    await after.persistence.flush()
    expect(JSON.parse(storage.texts.get('thread:t')!.text)).toMatchObject({ hasGap: true })
  })

  test('a server whose log has another epoch takes the place of what is stored, on the disk, too', async () => {
    const { gateway, open, advance } = fakeBrowser()
    const before = open({ threadIds: ['t'] })
    await settled()
    gateway.append(t().message('q', 'Old'))
    gateway.deliver()
    await advance(1_000)
    before.kill()
    gateway.restart('lost')
    gateway.append(threadScript('t').message('r', 'New'))
    const after = open({ threadIds: ['t'] })
    await after.persistence.ready
    gateway.advance(30_000)
    expect(shown(after.store, 't')).toEqual(['r: New (user)'])
    await after.persistence.flush()
    after.kill()
    const last = open()
    await last.persistence.ready
    expect(shown(last.store, 't')).toEqual(['r: New (user)'])
  })

  test('a log that has lost its end takes the place of what is stored, although that goes further', async () => {
    const { gateway, open, advance } = fakeBrowser()
    const script = t()
    const before = open({ threadIds: ['t'] })
    await settled()
    gateway.append(script.message('q', 'One'), script.message('r', 'Lost'))
    gateway.deliver()
    await advance(1_000)
    before.kill()
    gateway.loseTail('t', 1)
    const after = open({ threadIds: ['t'] })
    await after.persistence.ready
    expect(shown(after.store, 't')).toHaveLength(2)
    gateway.advance(30_000)
    expect(shown(after.store, 't')).toEqual(['q: One (user)'])
    await after.persistence.flush()
    after.kill()
    const last = open()
    await last.persistence.ready
    expect(shown(last.store, 't')).toEqual(['q: One (user)'])
  })

  test('a log that is begun again and shows the same is another one on the disk, too', async () => {
    const { gateway, open, storage } = fakeBrowser()
    const page = open({ threadIds: ['t'] })
    page.store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Mine' }] })
    await page.persistence.ready
    gateway.deliver() // the log is empty: what is shown is the same
    await page.persistence.flush()
    const generationOf = (): unknown => JSON.parse(storage.texts.get('thread:t')!.text).generation
    expect(generationOf()).toBe(0)
    gateway.restart('lost')
    gateway.advance(30_000)
    page.store.failOptimistic('c', 'No')
    await page.persistence.flush()
    expect(storage.texts.get('thread:t')?.text).toContain('epoch-2')
    expect(generationOf()).toBe(1)
  })

  test('an epoch that came to be known without anything to show is the one that another replaces', async () => {
    const { open, storage } = fakeBrowser()
    const page = open()
    await page.persistence.ready
    const generationOf = (): unknown => JSON.parse(storage.texts.get('thread:t')!.text).generation
    const empty = { v: 1, threadId: 't', offset: 0, bubbles: [] }
    page.store.ingest(withoutOffset(t().message('a', 'Of no log yet')))
    const publishedOnce = page.store.getState()
    page.store.hydrate({ ...empty, epoch: 'epoch-1' })
    expect(page.store.getState()).toBe(publishedOnce)
    await page.persistence.flush()
    expect(generationOf()).toBe(0)
    page.store.hydrate({ ...empty, epoch: 'epoch-2' }, { replace: true })
    page.store.ingest(threadScript('t', { epoch: 'epoch-2' }).message('b', 'New'))
    await page.persistence.flush()
    expect(generationOf()).toBe(1)
  })

  test('what an answer brought ahead of the log counts as a gap: no check covers it', async () => {
    const { open, storage } = fakeBrowser()
    const script = t()
    const page = open()
    await page.persistence.ready
    const gapOf = (): unknown => JSON.parse(storage.texts.get('thread:t')!.text).hasGap
    const [a, b] = [script.message('a', 'A'), script.message('b', 'B')]
    page.store.ingestAll([a, withoutOffset(b)])
    await page.persistence.flush()
    expect(gapOf()).toBe(true)
    page.store.ingestAll([b, script.message('c', 'C')])
    await page.persistence.flush()
    expect(gapOf()).toBe(false)
  })

  test('of which the server has given another epoch before it was read: that is the later one', async () => {
    const { open, storage } = fakeBrowser()
    const before = open()
    await before.persistence.ready
    before.store.ingest(t().message('a', 'Old'))
    await before.persistence.flush()
    before.kill()
    const store = newStore()
    store.ingest(threadScript('t', { epoch: 'epoch-2' }).message('b', 'New'))
    const after = open({ store })
    await after.persistence.flush()
    expect(storage.texts.get('thread:t')?.text).not.toContain('Old')
    expect(shown(store, 't')).toEqual(['b: New (user)'])
  })

  test('writes nothing that it has only read', async () => {
    const { open, storage, advance } = fakeBrowser()
    const before = open()
    await before.persistence.ready
    before.store.ingest(t().message('a', 'A'))
    await before.persistence.flush()
    before.kill()
    const stored = storage.texts.get('thread:t')
    const after = open()
    await after.persistence.ready
    await advance(10_000)
    await after.persistence.flush()
    expect(storage.texts.get('thread:t')).toBe(stored)
  })

  test('a thread that was let go and comes back from its beginning undoes nothing', async () => {
    const { open, storage } = fakeBrowser()
    const script = t()
    const [a, b] = [script.message('a', 'A'), script.message('b', 'B')]
    const page = open()
    await page.persistence.ready
    page.store.ingestAll([a, b])
    await page.persistence.flush()
    page.store.evict('t')
    page.store.ingest(a)
    await page.persistence.flush()
    expect(JSON.parse(storage.texts.get('thread:t')!.text)).toMatchObject({ snapshot: { offset: 2 } })
    expect(shown(page.store, 't')).toHaveLength(2)
  })

  test('a thread that is let go while it is written, and comes back from its beginning, undoes nothing', async () => {
    const inner = memoryStorage()
    let go = (): void => undefined
    const { open } = fakeBrowser({ storage: inner })
    const script = t()
    const [a, b] = [script.message('a', 'A'), script.message('b', 'B')]
    const page = open({
      storage: {
        ...inner,
        put: async (...args) => {
          const isStored = await inner.put(...args)
          go()
          return isStored
        },
      },
    })
    await page.persistence.ready
    page.store.ingestAll([a, b])
    go = () => page.store.evict('t')
    await page.persistence.flush()
    go = () => undefined
    page.store.ingest(a)
    await page.persistence.flush()
    expect(JSON.parse(inner.texts.get('thread:t')!.text)).toMatchObject({ snapshot: { offset: 2 } })
    expect(shown(page.store, 't')).toHaveLength(2)
  })

  test('of threads whose events have no offsets brings them back', async () => {
    const { open } = fakeBrowser()
    const script = t()
    const before = open()
    await before.persistence.ready
    before.store.ingest(withoutOffset(script.message('q', 'Hi')))
    await before.persistence.flush()
    const after = open()
    expect((await after.persistence.ready).threadIds).toEqual(['t'])
    expect(shownState(after.store)).toEqual(shownState(before.store))
  })
})

describe('what is written', () => {
  test('is what a store had that was made before', async () => {
    const { open } = fakeBrowser()
    const store = newStore()
    store.ingest(t().message('q', 'Hi'))
    const before = open({ store })
    await before.persistence.flush()
    const after = open()
    await after.persistence.ready
    expect(shown(after.store, 't')).toEqual(['q: Hi (user)'])
  })

  test('is written once in each second, however many chunks come, and only threads that changed', async () => {
    const { open, advance, storage } = fakeBrowser()
    const script = t()
    const page = open()
    await page.persistence.ready
    page.store.ingest(threadScript('u').message('q', 'Hi'))
    await advance(1_000)
    const revisions = new Set<string>()
    const other = storage.texts.get('thread:u')?.revision
    page.store.ingest(script.created('a'))
    for (let count = 0; count < 100; count++) {
      page.store.ingest(script.chunk('a', 'x'))
      await advance(50)
      const stored = storage.texts.get('thread:t')?.revision
      if (stored !== undefined) revisions.add(stored)
    }
    expect(revisions.size).toBe(5)
    expect(storage.texts.get('thread:u')?.revision).toBe(other)
  })

  test('of a long thread is written less often, in proportion to its length', async () => {
    const { open, advance, storage } = fakeBrowser()
    const script = t()
    const page = open()
    await page.persistence.ready
    page.store.ingest(script.message('q', 'x'.repeat(1_000_000)))
    await advance(1_000)
    const first = storage.texts.get('thread:t')?.revision
    expect(first).toBeDefined()
    page.store.ingest(script.message('r', 'More'))
    await advance(3_900)
    expect(storage.texts.get('thread:t')?.revision).toBe(first)
    await advance(300)
    expect(storage.texts.get('thread:t')?.revision).not.toBe(first)
  })

  test('is written at once when the page is hidden', async () => {
    const { open, storage } = fakeBrowser()
    const page = open()
    await page.persistence.ready
    page.store.ingest(t().message('q', 'Hi'))
    await page.hide()
    expect(storage.texts.has('thread:t')).toBe(true)
  })

  test('words that were taken back are gone at once, and nothing of them is left', async () => {
    const { open, advance, storage } = fakeBrowser()
    const script = t()
    const page = open()
    await page.persistence.ready
    page.store.ingestAll([
      script.message('q', 'A secret'),
      script.created('a'),
      script.chunk('a', 'Secret, too'),
    ])
    await advance(1_000)
    page.store.ingestAll([script.retraction({ messageId: 'q' }), script.retraction({ invocationId: 'a' })])
    await advance(0)
    expect([...storage.texts.values()].filter(({ text }) => /secret/i.test(text))).toEqual([])
    expect(storage.texts.has('thread:t')).toBe(true)
  })

  test('is nothing after dispose; clear deletes all', async () => {
    const { open, storage } = fakeBrowser()
    const page = open()
    await page.persistence.ready
    page.store.ingest(t().message('q', 'Hi'))
    page.store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Mine' }] })
    await page.persistence.flush()
    expect([...storage.texts.keys()].toSorted()).toEqual(['message:c', 'thread:t'])
    await page.persistence.clear()
    expect(storage.texts.size).toBe(0)
    page.store.ingest(threadScript('u').message('r', 'Stored again'))
    await page.persistence.dispose()
    expect([...storage.texts.keys()]).toEqual(['thread:u'])
    page.store.ingest(threadScript('v').message('s', 'Not stored'))
    await page.persistence.flush()
    await page.persistence.dispose()
    expect([...storage.texts.keys()]).toEqual(['thread:u'])
  })
})

describe('bounds', () => {
  test('of threads: what was shown longest ago goes first, what is shown stays', async () => {
    const { open, storage } = fakeBrowser()
    const page = open({ limits: { threadCount: 2 } })
    await page.persistence.ready
    const add = async (threadId: string): Promise<() => void> => {
      page.store.ingest(threadScript(threadId).message(`q-${threadId}`, 'Hi'))
      const stop = page.store.subscribeThread(threadId, () => undefined)
      await page.persistence.flush()
      return stop
    }
    ;(await add('a'))()
    const stopB = await add('b')
    ;(await add('c'))()
    expect([...storage.texts.keys()].filter((key) => key !== 'shown')).toEqual(['thread:b', 'thread:c'])
    await add('d')
    expect([...storage.texts.keys()].filter((key) => key !== 'shown')).toEqual(['thread:b', 'thread:d'])
    stopB()
    page.kill()
    const after = open()
    expect((await after.persistence.ready).threadIds).toEqual(['d', 'b'])
  })

  test('of text: a thread that is larger than all that may be stored is reported once, and not kept', async () => {
    const { open, storage } = fakeBrowser()
    const script = t()
    const page = open({ limits: { units: 1_000 } })
    await page.persistence.ready
    page.store.ingest(script.message('q', 'x'))
    await page.persistence.flush()
    expect(storage.texts.has('thread:t')).toBe(true)
    page.store.ingest(script.message('r', 'x'.repeat(2_000)))
    await page.persistence.flush()
    page.store.ingest(script.message('s', 'x'))
    await page.persistence.flush()
    expect(storage.texts.has('thread:t')).toBe(false)
    expect(page.errors).toEqual(['too_large t'])
  })
})
