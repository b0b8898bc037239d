import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { toUIMessage } from '../../src/bindings/ai-ui/index.ts'
import { MessagesOfBubbles, threadReader } from '../../src/bindings/assistant-ui/thread-messages.ts'
import type { Bubble } from '../../src/index.ts'
import { deliveries, eventLists, eventSets } from '../../src/testing/arbitraries.ts'
import { threadScript } from '../../src/testing/index.ts'
import { holds, seedLine } from '../laws/property.ts'
import { syncStore, threadsOf } from '../laws/view.ts'

afterAll(() => {
  console.log(seedLine)
})

const lists = fc.oneof(eventLists(), eventSets().chain(deliveries))

describe('identity', () => {
  test('a message of the AI SDK is the same object until its bubble is another', () => {
    holds(40, lists, (events) => {
      const store = syncStore()
      const known = new Map<Bubble, unknown>()
      for (const event of events) {
        store.ingest(event)
        for (const threadId of threadsOf(events)) {
          for (const key of store.thread(threadId)?.keys ?? []) {
            const bubble = store.bubble(key)!
            expect(known.get(bubble) ?? toUIMessage(bubble)).toBe(toUIMessage(bubble))
            known.set(bubble, toUIMessage(bubble))
          }
        }
      }
    })
  })

  test('assistant-ui gets one message for each bubble, the same until its bubble is another; and the same tree until one is', () => {
    holds(40, lists, (events) => {
      const store = syncStore()
      const readers = threadsOf(events).map((threadId) => ({
        threadId,
        read: threadReader(threadId, new MessagesOfBubbles(), new Map()),
      }))
      for (const event of events) {
        const before = readers.map(({ read }) => read(store.getState()))
        const bubbles = readers.map(({ threadId }) => bubblesOf(threadId))
        store.ingest(event)
        for (const [index, { threadId, read }] of readers.entries()) {
          const now = read(store.getState())
          expect(read(store.getState())).toBe(now)
          const ids = now.messages.map(({ message }) => message.id)
          expect(ids).toEqual(bubblesOf(threadId).map(({ key }) => key))
          expect(new Set(ids).size).toBe(ids.length)
          expect(now.headId).toBe(store.thread(threadId)?.keys.at(-1) ?? null)
          const olds = new Map(
            before[index]!.messages.map(({ message }, at) => [bubbles[index]![at], message]),
          )
          for (const [at, bubble] of bubblesOf(threadId).entries())
            expect(now.messages[at]?.message).toBe(olds.get(bubble) ?? now.messages[at]?.message)
          const isSame =
            bubblesOf(threadId).every((bubble, at) => bubble === bubbles[index]![at]) &&
            bubblesOf(threadId).length === bubbles[index]!.length
          const isSamePlace = now.messages.every(
            ({ parentId }, at) => parentId === before[index]!.messages[at]?.parentId,
          )
          expect(now === before[index]).toBe(isSame && isSamePlace)
        }
      }

      /** In the order of the tree: tries stand one after the other. */
      function bubblesOf(threadId: string): readonly Bubble[] {
        const { keys = [], alternatives = [] } = store.thread(threadId) ?? {}
        return keys
          .flatMap((key) => alternatives.find((tries) => tries.includes(key)) ?? [key])
          .flatMap((key) => store.bubble(key) ?? [])
      }
    })
  })
})

describe('parts', () => {
  const t = () => threadScript('t')
  const partsOf = (...events: readonly object[]) => {
    const store = syncStore()
    store.ingestAll(events)
    const bubble = store.bubble(store.thread('t')!.keys[0]!)!
    return toUIMessage(bubble).parts
  }
  const tool = { type: 'tool-book', toolCallId: '1' }

  test('text and reasoning are streaming while they are the last of an open stream', () => {
    const s = t()
    const events = [s.created('a'), s.reasoning('a', 'Hm.'), s.chunk('a', 'Well')]
    expect(partsOf(...events)).toEqual([
      { type: 'reasoning', id: '0', text: 'Hm.', state: 'done' },
      { type: 'text', text: 'Well', state: 'streaming' },
    ])
    expect(partsOf(...events, s.finalized('a'))[1]).toEqual({ type: 'text', text: 'Well', state: 'done' })
    expect(partsOf(...events, s.callback('a', 'Better'))[1]).toEqual({
      type: 'text',
      text: 'Better',
      state: 'done',
    })
  })

  test('a tool call goes through the states of the AI SDK', () => {
    const s = t()
    const events: object[] = [s.created('a')]
    const after = (event: object) => {
      events.push(event)
      return partsOf(...events)[0]
    }
    expect(after(s.toolCall('a', '1', 'book', '{"seat"'))).toEqual({
      ...tool,
      state: 'input-streaming',
      rawInput: '{"seat"',
    })
    expect(after(s.toolCall('a', '1', 'book', ':1}'))).toMatchObject({
      ...tool,
      state: 'input-streaming',
      input: { seat: 1 },
    })
    expect(after(s.toolApproval('a', '1', 'ok', { request: 'Sure?' }))).toEqual({
      ...tool,
      state: 'approval-requested',
      input: { seat: 1 },
      approval: { id: 'ok', descriptor: 'Sure?' },
    })
    const approval = { id: 'ok', approved: true, descriptor: 'Sure?', reason: 'fine' }
    expect(after(s.approval('a', 'ok', true, { reason: 'fine' }))).toEqual({
      ...tool,
      state: 'approval-responded',
      input: { seat: 1 },
      approval,
    })
    expect(after(s.toolResult('a', '1', 'half', { isPartial: true }))).toEqual({
      ...tool,
      state: 'output-available',
      input: { seat: 1 },
      output: 'half',
      preliminary: true,
      approval,
    })
    expect(after(s.toolResult('a', '1', 'whole'))).toEqual({
      ...tool,
      state: 'output-available',
      input: { seat: 1 },
      output: 'whole',
      approval,
    })
  })

  test('a call that was denied, has failed, or was left by its turn says so', () => {
    const s = t()
    const call = [s.created('a'), s.toolCall('a', '1', 'book', '{}')]
    expect(partsOf(...call, s.chunk('a', 'On it.'))[0]).toEqual({
      ...tool,
      state: 'input-available',
      input: {},
    })
    const r = t()
    const asked = [r.created('a'), r.toolCall('a', '1', 'book', '{}')]
    expect(partsOf(...asked, r.toolApproval('a', '1', 'ok'), r.approval('a', 'ok', false))[0]).toEqual({
      ...tool,
      state: 'output-denied',
      input: {},
      approval: { id: 'ok', approved: false },
    })
    const u = t()
    const again = [u.created('a'), u.toolCall('a', '1', 'book', '{}')]
    expect(partsOf(...again, u.toolResult('a', '1', { no: 1 }, { isError: true }))[0]).toEqual({
      ...tool,
      state: 'output-error',
      input: {},
      errorText: '{"no":1}',
    })
    const w = t()
    expect(partsOf(w.created('a'), w.toolCall('a', '1', 'book', '{'), w.finalized('a'))[0]).toEqual({
      ...tool,
      state: 'output-error',
      errorText: 'The turn ended before the tool had a result.',
    })
  })

  test('data and files keep their ids and names; a message keeps who sent it', () => {
    const s = t()
    const store = syncStore()
    store.ingestAll([
      s.message('q', [
        { kind: 'data', name: 'place', dataId: 'd', value: { at: 1 } },
        { kind: 'file', mediaType: 'text/plain', url: 'https://x.example/a', filename: 'a.txt' },
      ]),
    ])
    const [key] = store.thread('t')!.keys
    expect(toUIMessage(store.bubble(key!)!)).toEqual({
      id: key,
      role: 'user',
      metadata: { key, messageId: 'q', author: { kind: 'user' }, delivery: 'sent' },
      parts: [
        { type: 'data-place', id: 'd', data: { at: 1 } },
        { type: 'file', mediaType: 'text/plain', url: 'https://x.example/a', filename: 'a.txt' },
      ],
    })
  })
})
