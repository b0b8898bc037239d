import { describe, expect, test } from 'vitest'
import { shown, threadScript } from '../../src/testing/index.ts'
import { newStore } from '../support/replay.ts'
import { fakeBrowser, settled } from './browser.ts'

const parts = (text: string) => [{ kind: 'text' as const, text }]
const saying = (text: string, clientMessageId: string) => ({
  threadId: 't',
  clientMessageId,
  parts: parts(text),
})
const unsent = (keys: Iterable<string>): string[] => [...keys].filter((key) => key.startsWith('message:'))

describe('messages that were not sent', () => {
  test('are stored at once, and sent by the next page in their order, under their ids, each once', async () => {
    const { gateway, open, storage } = fakeBrowser()
    const before = open({ threadIds: ['t'] })
    gateway.refuse()
    await settled()
    void before.connection?.send(saying('One', 'b'))
    void before.connection?.send(saying('Two', 'a'))
    await settled()
    expect(unsent(storage.texts.keys())).toEqual(['message:b', 'message:a'])
    before.kill()
    const after = open({ threadIds: ['t'] })
    expect((await after.persistence.ready).messageCount).toBe(2)
    expect(shown(after.store, 't')).toEqual(['b: One (user, sending)', 'a: Two (user, sending)'])
    gateway.permit()
    gateway.advance(30_000)
    expect(shown(after.store, 't')).toEqual([
      expect.stringContaining('One (user)'),
      expect.stringContaining('Two (user)'),
    ])
    expect(
      gateway.log('t').flatMap((event) => ('clientMessageId' in event ? [event.clientMessageId] : [])),
    ).toEqual(['b', 'a'])
    await settled()
    expect(unsent(storage.texts.keys())).toEqual([])
  })

  test('whose answer was lost goes out again, and is in the log once', async () => {
    const { gateway, open, storage } = fakeBrowser()
    const before = open({ threadIds: ['t'] })
    await settled()
    gateway.deliver()
    gateway.loseAnswers()
    void before.connection?.send(saying('One', 'c'))
    await settled()
    gateway.deliver()
    expect(gateway.log('t')).toHaveLength(1)
    before.kill()
    storage.texts.delete('thread:t')
    const after = open({ threadIds: ['t'] })
    await after.persistence.ready
    gateway.advance(30_000)
    expect(gateway.log('t')).toHaveLength(1)
    expect(shown(after.store, 't')).toHaveLength(1)
    await settled()
    expect(unsent(storage.texts.keys())).toEqual([])
  })

  test('which the server has refused stand as failed, with their words and the reason, and can be sent again', async () => {
    const { gateway, open } = fakeBrowser()
    const before = open({ threadIds: ['t'] })
    await settled()
    gateway.refusePosts('forbidden')
    const sending = before.connection?.send(saying('Let me in', 'c')).catch(() => undefined)
    gateway.deliver()
    await sending
    const failed = shown(before.store, 't')
    expect(failed).toEqual([expect.stringContaining('c: Let me in (user, failed')])
    await settled()
    before.kill()
    const after = open({ threadIds: ['t'] })
    await after.persistence.ready
    expect(shown(after.store, 't')).toEqual(failed)
    expect(after.connection?.outbox.messages('t')).toMatchObject([
      { status: 'failed', error: { code: 'forbidden' } },
    ])
    gateway.deliver()
    gateway.advance(30_000)
    expect(shown(after.store, 't')).toEqual(failed)
    gateway.permit()
    after.connection?.outbox.retry('c')
    gateway.deliver()
    expect(gateway.log('t')).toMatchObject([{ type: 'message', clientMessageId: 'c' }])
  })

  test('because the connection was closed were refused by nobody: they are sent', async () => {
    const { gateway, open } = fakeBrowser()
    const before = open({ threadIds: ['t'] })
    gateway.refuse()
    await settled()
    before.connection?.send(saying('One', 'c')).catch(() => undefined)
    before.connection?.dispose()
    await before.persistence.dispose()
    gateway.permit()
    const after = open({ threadIds: ['t'] })
    await after.persistence.ready
    gateway.deliver()
    expect(gateway.log('t')).toHaveLength(1)
  })

  test('without a connection are shown again; one that failed stands as failed', async () => {
    const { open } = fakeBrowser()
    const before = open()
    await before.persistence.ready
    before.store.addOptimistic(saying('One', 'a'))
    before.store.addOptimistic(saying('Two', 'b'))
    before.store.failOptimistic('a', { message: 'No', code: 'mine' })
    await settled()
    before.kill()
    const after = open()
    await after.persistence.ready
    expect(shown(after.store, 't')).toEqual(shown(before.store, 't'))
    after.store.removeOptimistic('a')
    await settled()
    after.kill()
    const last = open()
    await last.persistence.ready
    expect(shown(last.store, 't')).toEqual(['b: Two (user, sending)'])
  })

  test.each([
    [
      'has it by now',
      (script: ReturnType<typeof threadScript>) => [{ ...script.message('m', 'One'), clientMessageId: 'c' }],
    ],
    [
      'has taken it back',
      (script: ReturnType<typeof threadScript>) => [
        { ...script.message('m', 'One'), clientMessageId: 'c' },
        script.retraction({ messageId: 'm' }),
      ],
    ],
  ])('are not sent again where the thread %s, and no word of them is left', async (_, events) => {
    const { gateway, open, storage } = fakeBrowser()
    const before = open()
    await before.persistence.ready
    before.store.addOptimistic(saying('One', 'c'))
    await settled()
    const copy = storage.texts.get('message:c')!
    before.store.ingestAll(events(threadScript('t')))
    await before.persistence.flush()
    before.kill()
    storage.texts.set('message:c', copy) // the page was gone before it was deleted
    const after = open({ threadIds: ['t'] })
    await after.persistence.ready
    expect(shown(after.store, 't')).toEqual(shown(before.store, 't'))
    await settled()
    expect(unsent(storage.texts.keys())).toEqual([])
    gateway.deliver()
    expect(gateway.posted).toEqual([])
  })

  test('that cannot be read are dropped and reported; the others are there', async () => {
    const { open, storage } = fakeBrowser()
    const before = open()
    await before.persistence.ready
    before.store.addOptimistic(saying('One', 'a'))
    before.store.addOptimistic(saying('Two', 'b'))
    await settled()
    before.kill()
    storage.texts.set('message:a', { revision: 'x', text: '{"v":1,"parts":7}' })
    storage.texts.set('message:z', { revision: 'y', text: '{"v":2}' })
    const after = open()
    await after.persistence.ready
    expect(shown(after.store, 't')).toEqual(['b: Two (user, sending)'])
    expect(after.errors).toEqual(['undecodable_message'])
    expect(unsent(storage.texts.keys()).toSorted()).toEqual(['message:b', 'message:z'])
  })
})

describe('a message of a page that is still there', () => {
  test('is left to it, and taken over when it goes', async () => {
    const { gateway, open } = fakeBrowser()
    const first = open({ threadIds: ['t'] })
    gateway.refuse()
    await settled()
    void first.connection?.send(saying('One', 'c'))
    await settled()
    const second = open({ threadIds: ['t'] })
    expect((await second.persistence.ready).messageCount).toBe(0)
    const third = open({ threadIds: ['t'] })
    await third.persistence.ready
    expect(shown(second.store, 't')).toEqual([])
    first.kill()
    await settled()
    expect([shown(second.store, 't'), shown(third.store, 't')].flat()).toEqual(['c: One (user, sending)'])
    gateway.permit()
    gateway.advance(60_000)
    expect(gateway.log('t')).toHaveLength(1)
  })

  test('that was written after the others began is taken over as well, by one of them', async () => {
    const { gateway, open } = fakeBrowser()
    const first = open({ threadIds: ['t'] })
    await settled()
    const others = [open({ threadIds: ['t'] }), open({ threadIds: ['t'] })]
    gateway.refuse()
    await settled()
    for (const [id, text] of [
      ['b', 'One'],
      ['a', 'Two'],
    ] as const)
      void first.connection?.send(saying(text, id))
    await settled()
    first.kill()
    await settled()
    const lines = others.flatMap(({ store }) => shown(store, 't'))
    expect(lines).toEqual(['b: One (user, sending)', 'a: Two (user, sending)'])
    gateway.permit()
    gateway.advance(60_000)
    expect(gateway.log('t')).toHaveLength(2)
  })

  test('is shown by all where there are no locks, and is in the log once', async () => {
    const { gateway, open } = fakeBrowser()
    const first = open({ threadIds: ['t'], locks: null })
    gateway.refuse()
    await settled()
    void first.connection?.send(saying('One', 'c'))
    await settled()
    const second = open({ threadIds: ['t'], locks: null, store: newStore() })
    await second.persistence.ready
    expect(shown(second.store, 't')).toEqual(['c: One (user, sending)'])
    gateway.permit()
    gateway.advance(60_000)
    expect(gateway.log('t')).toHaveLength(1)
    expect(shown(second.store, 't')).toHaveLength(1)
  })
})
