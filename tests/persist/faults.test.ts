import { describe, expect, test } from 'vitest'
import { createBubbleStore, UsageError } from '../../src/index.ts'
import { type BubbleStorage, persistBubbles, StorageError } from '../../src/persist/index.ts'
import { memoryStorage, shown, threadScript } from '../../src/testing/index.ts'
import { fakeBrowser, settled } from './browser.ts'

/** A storage that fails while `why` says so. */
function failing(isFailing: (key?: string) => unknown, inner = memoryStorage()) {
  const fail = (key?: string): Promise<never> | undefined => {
    const why = isFailing(key)
    return why === undefined ? undefined : Promise.reject(why)
  }
  const storage: BubbleStorage = {
    list: () => fail() ?? inner.list(),
    get: (key) => fail(key) ?? inner.get(key),
    put: (key, ...rest) => fail(key) ?? inner.put(key, ...rest),
    delete: (key, ...rest) => fail() ?? inner.delete(key, ...rest),
  }
  return { storage, inner }
}

const quota = new DOMException('full', 'QuotaExceededError')

describe('a storage that fails', () => {
  test.each([
    ['unavailable', new Error('gone')],
    ['unavailable', undefined],
    ['blocked', new StorageError('blocked')],
    ['quota_exceeded', quota],
  ])('(%s) is reported once; memory goes on, and all is written when it is well again', async (code, why) => {
    const { open, advance } = fakeBrowser()
    let isFailing = true
    const { storage, inner } = failing(() => (isFailing ? (why ?? null) : undefined))
    const page = open({ storage })
    expect(await page.persistence.ready).toEqual({ threadIds: [], messageCount: 0 })
    page.store.ingest(threadScript('t').message('q', 'Hi'))
    page.store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Mine' }] })
    await advance(300_000)
    await page.persistence.flush()
    expect(shown(page.store, 't')).toEqual(['q: Hi (user)', 'c: Mine (user, sending)'])
    expect(page.errors).toEqual([code])
    isFailing = false
    await advance(60_000)
    expect([...inner.texts.keys()].toSorted()).toEqual(['message:c', 'thread:t'])
    isFailing = true
    page.store.ingest(threadScript('u').message('r', 'Hi'))
    await advance(1_000)
    expect(page.errors).toEqual([code, code])
  })

  test.each(['newer_version', 'foreign_database'] as const)(
    '(%s) for good is reported, and asked for nothing any more',
    async (code) => {
      const { open, advance } = fakeBrowser()
      let count = 0
      const { storage } = failing(() => {
        count++
        return new StorageError(code)
      })
      const page = open({ storage })
      await page.persistence.ready
      page.store.ingest(threadScript('t').message('q', 'Hi'))
      await advance(300_000)
      await page.persistence.flush()
      await page.persistence.clear()
      await page.persistence.dispose()
      expect([count, page.errors]).toEqual([1, [code]])
      expect(shown(page.store, 't')).toHaveLength(1)
    },
  )

  test('never answers: the page begins without it after a while, and shows what it brings later', async () => {
    const { open, advance, gateway, storage: inner } = fakeBrowser()
    const first = open()
    await first.persistence.ready
    first.store.ingest(threadScript('t').message('q', 'Hi'))
    await first.persistence.flush()
    first.kill()
    let isStuck = true
    const never = new Promise<never>(() => undefined)
    const page = open({
      threadIds: ['t'],
      storage: { ...inner, list: () => (isStuck ? never : inner.list()) },
    })
    await settled()
    gateway.deliver()
    expect(gateway.sockets[0]?.received).toEqual([])
    await advance(5_000)
    expect(await page.persistence.ready).toEqual({ threadIds: [], messageCount: 0 })
    expect(page.errors).toEqual(['unavailable'])
    gateway.deliver()
    expect(gateway.sockets[0]?.received).toMatchObject([{ type: 'subscribe' }])
    isStuck = false
    await advance(60_000)
    expect(shown(page.store, 't')).toEqual(['q: Hi (user)'])
  })

  test('is full: what was shown longest ago makes room', async () => {
    const { open } = fakeBrowser()
    const inner = memoryStorage()
    const { storage } = failing(
      (key) =>
        key?.startsWith('thread:') === true && inner.texts.size >= 2 && !inner.texts.has(key)
          ? quota
          : undefined,
      inner,
    )
    // What is read is never too much.
    const page = open({ storage: { ...storage, get: inner.get } })
    await page.persistence.ready
    for (const id of ['a', 'b', 'c']) {
      page.store.ingest(threadScript(id).message(`q-${id}`, 'Hi'))
      await page.persistence.flush()
    }
    expect([...inner.texts.keys()]).toEqual(['thread:b', 'thread:c'])
    expect(page.errors).toEqual([])
  })
})

describe('what is stored and cannot be read', () => {
  test.each([
    ['no JSON', '{"v":1,'],
    ['another shape', '{"v":1,"generation":-1,"hasGap":false,"snapshot":{}}'],
    ['no snapshot', '{"v":1,"generation":0,"hasGap":false,"snapshot":{"v":1}}'],
    [
      'another thread',
      '{"v":1,"generation":0,"hasGap":false,"snapshot":{"v":1,"threadId":"x","bubbles":[]}}',
    ],
  ])('(%s) is dropped and reported; the others stand', async (_, text) => {
    const { open, storage } = fakeBrowser()
    const before = open()
    await before.persistence.ready
    for (const id of ['t', 'u']) before.store.ingest(threadScript(id).message(`q-${id}`, 'Hi'))
    await before.persistence.flush()
    before.kill()
    storage.texts.set('thread:t', { revision: 'x', text })
    const after = open()
    expect((await after.persistence.ready).threadIds).toEqual(['u'])
    expect(after.errors).toEqual(['undecodable_thread t'])
    expect(storage.texts.has('thread:t')).toBe(false)
    expect(after.store.violations()).toEqual([])
    after.store.ingest(threadScript('t').message('q-t', 'Hi'))
    await after.persistence.flush()
    expect(storage.texts.has('thread:t')).toBe(true)
  })

  test('because a newer version has written it is left as it is', async () => {
    const { open, storage } = fakeBrowser()
    const record = { revision: 'x', text: '{"v":2}' }
    storage.texts.set('thread:t', record)
    const page = open()
    await page.persistence.ready
    page.store.ingest(threadScript('t').message('q', 'Hi'))
    await page.persistence.flush()
    expect(storage.texts.get('thread:t')).toBe(record)
  })
})

test.each([
  ['databaseName', { databaseName: '' }],
  ['storage', { storage: {} }],
  ['connection', { connection: {} }],
  ['clock', { clock: {} }],
  ['limits', { limits: { threadCount: 0 } }],
  ['limits', { limits: { units: 1.5 } }],
  ['throttleMs', { throttleMs: 0 }],
  ['patienceMs', { patienceMs: Infinity }],
  ['hiding', { hiding: {} }],
  ['random', { random: 1 }],
  ['newId', { newId: 'x' }],
  ['onError', { onError: 1 }],
])('a wrong %s throws a UsageError that names it', (option, wrong) => {
  const persist = (): unknown =>
    persistBubbles(createBubbleStore(), {
      databaseName: 'test',
      storage: memoryStorage(),
      ...(wrong as object),
    })
  expect(persist).toThrow(UsageError)
  expect(persist).toThrow(`persistBubbles.${option}: pass `)
})

test('a store that createBubbleStore has not made throws a UsageError', () => {
  const store = { ...createBubbleStore() }
  expect(() => persistBubbles(store, { databaseName: 'test', storage: memoryStorage() })).toThrow(UsageError)
})

test('where there is no IndexedDB nothing is kept, and that is reported', async () => {
  const errors: string[] = []
  const persistence = persistBubbles(createBubbleStore(), {
    databaseName: 'test',
    onError: ({ code }) => errors.push(code),
  })
  expect(await persistence.ready).toEqual({ threadIds: [], messageCount: 0 })
  await persistence.dispose()
  await settled()
  expect(errors).toEqual(['unavailable'])
})
