import { useChat } from '@ai-sdk/react'
import { act, render, waitFor } from '@testing-library/react'
import { type ChatInit, lastAssistantMessageIsCompleteWithApprovalResponses } from 'ai'
import { describe, expect, test, vi } from 'vitest'
import {
  type BubbleUIMessage,
  type ChatTransportOptions,
  createChatTransport,
  toUIMessage,
} from '../../src/bindings/chat-transport/index.ts'
import type { EventInput, InvocationBubble } from '../../src/index.ts'
import { races, type ThreadScript, threadScript } from '../../src/testing/index.ts'
import { openPage } from './setup.ts'

type Chat = ReturnType<typeof useChat<BubbleUIMessage>>
type Init = Partial<ChatInit<BubbleUIMessage>> & { readonly resume?: boolean }

interface PageProps {
  readonly init: Init
  readonly onChat: (chat: Chat) => void
}

function Page({ init, onChat }: PageProps) {
  onChat(useChat(init))
  return null
}

/** A page with `useChat` over our transport. */
function stage(init: Init = {}, options: Partial<ChatTransportOptions> = {}, reactStrictMode = false) {
  const page = openPage()
  const { store, connection, gateway } = page
  const transport = createChatTransport({ store, connection, ...options })
  let chat: Chat | undefined
  let count = 0
  const props = { id: 'chat', transport, generateId: () => `made-${count++}`, ...init }
  const view = render(<Page init={props} onChat={(now) => void (chat = now)} />, { reactStrictMode })
  const current = (): Chat => chat as Chat // it is set when the page is rendered
  return {
    ...page,
    view,
    chat: current,
    /** Who says what, as `useChat` has it. */
    lines: (): readonly string[] =>
      current().messages.map(
        ({ role, parts }) =>
          `${role}: ${parts.map((part) => (part.type === 'text' ? part.text : part.type)).join('|')}`,
      ),
    /** Lets everything arrive until this holds. */
    until: (check: () => void): Promise<void> =>
      waitFor(() => {
        act(() => void gateway.deliver())
        check()
      }),
    append: (...events: readonly EventInput[]): void =>
      act(() => {
        gateway.append(...events)
        gateway.deliver()
      }),
  }
}

type Stage = ReturnType<typeof stage>

/** Says something, and returns what continues the log behind it. */
async function ask(
  { chat, until, gateway }: Stage,
  text: string,
): Promise<{ t: ThreadScript; replyTo: string }> {
  const before = gateway.log('chat').length
  act(() => void chat().sendMessage({ text }))
  await until(() => expect(gateway.log('chat')).toHaveLength(before + 1))
  const message = gateway.log('chat')[before]
  const replyTo = message?.type === 'message' ? message.messageId : ''
  return { t: threadScript('chat', { firstOffset: before + 1 }), replyTo }
}

test('a message is sent over the connection, and the turn that answers it streams into useChat and ends', async () => {
  const page = stage({}, { author: { kind: 'user', id: 'ada' } })
  const { t, replyTo } = await ask(page, 'How many?')
  expect(page.gateway.log('chat')[0]).toMatchObject({
    author: { kind: 'user', id: 'ada' },
    clientMessageId: 'made-0',
  })
  page.append(
    t.created('other'),
    t.chunk('other', 'Not for you'),
    t.created('a', { replyTo }),
    t.chunk('a', 'Let me'),
  )
  await page.until(() => expect(page.lines()).toEqual(['user: How many?', 'assistant: Let me']))
  expect(page.chat().status).toBe('streaming')
  page.append(t.chunk('a', ' see.'), t.callback('a', 'Three.'), t.chunk('a', ' unseen'))
  await page.until(() => expect(page.lines()).toEqual(['user: How many?', 'assistant: Three.']))
  page.append(t.finalized('a'))
  await page.until(() => expect(page.chat().status).toBe('ready'))
  expect(page.chat().messages[1]).toMatchObject(toUIMessage(page.store.invocation('a')!))
  expect(page.gateway.posted).toHaveLength(1)
})

test('stop cancels the turn, also one that has not begun', async () => {
  const page = stage()
  const first = await ask(page, 'One')
  page.append(first.t.created('a', { replyTo: first.replyTo }), first.t.chunk('a', 'Well'))
  await page.until(() => expect(page.lines()).toHaveLength(2))
  await act(() => page.chat().stop())
  await page.until(() => expect(page.store.invocation('a')?.phase).toBe('cancelled'))
  expect(page.chat().status).toBe('ready')

  const second = await ask(page, 'Two')
  await act(() => page.chat().stop())
  expect(page.chat().status).toBe('ready')
  page.append(second.t.created('x'), second.t.created('b', { replyTo: second.replyTo }))
  await page.until(() => expect(page.store.invocation('b')?.phase).toBe('cancelled'))
  expect(page.store.invocation('x')?.phase).toBe('pending')
})

test('a refused message is an error of useChat with the server’s words, and regenerate sends it again', async () => {
  const page = stage()
  page.gateway.refusePosts('thread_full')
  act(() => void page.chat().sendMessage({ text: 'Hi' }))
  await page.until(() => expect(page.chat().status).toBe('error'))
  expect(page.chat().error?.message).not.toBe('')
  page.gateway.permit()
  act(() => void page.chat().regenerate())
  await page.until(() => expect(page.gateway.log('chat')).toHaveLength(1))
  const t = threadScript('chat', { firstOffset: 1 })
  page.append(t.created('a', { replyTo: 'message:made-0' }), t.chunk('a', 'Ho'), t.finalized('a'))
  await page.until(() => expect(page.lines()).toEqual(['user: Hi', 'assistant: Ho']))
})

test('a failed turn is an error of useChat; a turn that is taken back leaves no words', async () => {
  const page = stage()
  const first = await ask(page, 'One')
  const end = { outcome: 'failed', error: { message: 'Too hot.' } } as const
  page.append(first.t.created('a', { replyTo: first.replyTo }), first.t.finalized('a', end))
  await page.until(() => expect(page.chat().error?.message).toBe('Too hot.'))

  const second = await ask(page, 'Two')
  page.append(second.t.created('b', { replyTo: second.replyTo }), second.t.chunk('b', 'Secret'))
  await page.until(() => expect(page.lines().at(-1)).toBe('assistant: Secret'))
  page.append(second.t.retraction({ invocationId: 'b' }))
  await page.until(() => expect(page.lines().at(-1)).toBe('assistant: '))
  expect(page.chat().status).toBe('ready')
})

test('an approval goes over the connection, and the same message goes on', async () => {
  const page = stage({ sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses })
  const { t, replyTo } = await ask(page, 'Book it')
  page.append(t.created('a', { replyTo }), t.chunk('a', 'Sure.'), t.toolCall('a', '1', 'book', '{"seat":1}'))
  page.append(t.toolApproval('a', '1', 'ok'))
  await page.until(() => expect(page.chat().status).toBe('ready'))
  expect(page.chat().messages[1]?.parts[1]).toMatchObject({ type: 'tool-book', state: 'approval-requested' })
  await act(async () => page.chat().addToolApprovalResponse({ id: 'ok', approved: true, reason: 'fine' }))
  await page.until(() =>
    expect(page.gateway.posted.at(-1)?.path).toBe('/threads/chat/invocations/a/approvals/ok'),
  )
  const next = threadScript('chat', { firstOffset: page.gateway.log('chat').length })
  page.append(
    next.chunk('a', { kind: 'tool_result', toolCallId: '1', output: 'Seat 1' }, { seq: 3 }),
    next.chunk('a', 'Booked.', { seq: 4 }),
    next.finalized('a', { chunkCount: 5 }),
  )
  await page.until(() =>
    expect(page.lines()).toEqual(['user: Book it', 'assistant: Sure.|tool-book|Booked.']),
  )
  await page.until(() => expect(page.chat().status).toBe('ready'))
  expect(page.chat().messages).toHaveLength(2)
  expect(page.chat().messages[1]).toMatchObject(toUIMessage(page.store.invocation('a')!))
})

test('another try is asked of the backend, and found by what it regenerates', async () => {
  const regenerate = vi.fn<(turn: InvocationBubble) => Promise<void>>(async () => undefined)
  const page = stage({}, { regenerate })
  const { t, replyTo } = await ask(page, 'How many?')
  page.append(t.created('a', { replyTo }), t.chunk('a', 'Two'), t.finalized('a'))
  await page.until(() => expect(page.chat().status).toBe('ready'))
  act(() => void page.chat().regenerate())
  await page.until(() =>
    expect(regenerate.mock.calls.map(([{ invocationId }]) => invocationId)).toEqual(['a']),
  )
  page.append(t.created('b', { replyTo, regenerates: 'a' }), t.chunk('b', 'Three'), t.finalized('b'))
  await page.until(() => expect(page.lines()).toEqual(['user: How many?', 'assistant: Three']))
})

test('without a way to ask for another try, that is an error that says what to give', async () => {
  const page = stage()
  const { t, replyTo } = await ask(page, 'How many?')
  page.append(t.created('a', { replyTo }), t.chunk('a', 'Two'), t.finalized('a'))
  await page.until(() => expect(page.chat().status).toBe('ready'))
  act(() => void page.chat().regenerate({ messageId: 'a' }))
  await page.until(() => expect(page.chat().error?.message).toContain('createChatTransport.regenerate'))
})

test.each([
  ['in StrictMode', true],
  ['outside of StrictMode', false],
])(
  'an open turn is resumed from its beginning, in the message that was there, %s',
  async (_, reactStrictMode) => {
    const t = threadScript('chat')
    const events = [t.message('q', 'Hi'), t.created('a', { replyTo: 'q' }), t.chunk('a', 'Hel')]
    const { store } = openPage()
    store.ingestAll(events)
    const messages = store.thread('chat')!.keys.map((key) => toUIMessage(store.bubble(key)!))
    const page = stage({ resume: true, messages }, {}, reactStrictMode)
    page.append(...events)
    await page.until(() => expect(page.chat().status).toBe('streaming'))
    page.append(t.chunk('a', 'lo'), t.finalized('a'))
    await page.until(() => expect(page.lines()).toEqual(['user: Hi', 'assistant: Hello']))
    await page.until(() => expect(page.chat().status).toBe('ready'))
    expect(page.gateway.posted).toEqual([])
  },
)

test('where no turn is open there is nothing to resume', async () => {
  const { connection, store, gateway } = openPage({}, [])
  const transport = createChatTransport({ store, connection })
  const t = threadScript('chat')
  gateway.append(t.created('a'), t.finalized('a'))
  const resumed = transport.reconnectToStream({ chatId: 'chat' })
  gateway.deliver()
  expect(await resumed).toBeNull()
  expect(connection.state().threads.size).toBe(0)
})

test('an edit, and what a message cannot carry, are refused with what to do', async () => {
  const page = stage()
  await ask(page, 'One')
  act(() => void page.chat().sendMessage({ text: 'Two', messageId: 'made-0' }))
  await page.until(() => expect(page.chat().error?.message).toContain('Send another one'))
  const parts = [{ type: 'reasoning' as const, text: 'Hm.' }]
  act(() => void page.chat().sendMessage({ parts }))
  await page.until(() => expect(page.chat().error?.message).toContain('cannot have a part reasoning'))
  expect(page.gateway.log('chat')).toHaveLength(1)
})

test('files and data of a message are parts of it', async () => {
  const page = stage()
  act(
    () =>
      void page.chat().sendMessage({
        parts: [
          { type: 'file', mediaType: 'text/plain', url: 'data:text/plain;base64,aGk=', filename: 'a.txt' },
          { type: 'data-place', id: 'd', data: { at: 1 } },
        ],
      }),
  )
  await page.until(() => expect(page.gateway.log('chat')).toHaveLength(1))
  expect(page.gateway.log('chat')[0]).toMatchObject({
    parts: [
      { kind: 'file', mediaType: 'text/plain', url: 'data:text/plain;base64,aGk=', filename: 'a.txt' },
      { kind: 'data', name: 'place', dataId: 'd', value: { at: 1 } },
    ],
  })
})

test('a connection that is closed ends the stream with its reason, and leaves nothing behind', async () => {
  const page = stage()
  await ask(page, 'One')
  act(() => page.connection.dispose())
  await page.until(() => expect(page.chat().error?.message).toBe('The connection was closed.'))
})

describe('placement faults of useChat that stay', () => {
  test('it shows no late callback, no post, no turn that answers nobody here, and one turn of several that answer', async () => {
    const page = stage()
    const { t, replyTo } = await ask(page, 'How many?')
    page.append(t.created('a', { replyTo }), t.created('c', { replyTo }), t.chunk('c', 'Many'))
    page.append(t.chunk('a', 'About forty.'), t.finalized('a'))
    await page.until(() => expect(page.chat().status).toBe('ready'))
    page.append(
      t.created('b'),
      t.chunk('b', 'By myself'),
      t.post('b', 'On it.'),
      t.callback('a', 'Exactly 42.'),
    )
    await page.until(() => expect(page.store.invocation('a')?.body).toBe('callback'))
    expect(page.lines()).toEqual(['user: How many?', 'assistant: About forty.'])
    expect(page.store.thread('chat')?.keys).toHaveLength(5)
  })

  test('two messages that are sent before the first is answered stand above both answers', async () => {
    const page = stage()
    const first = await ask(page, 'One')
    const second = await ask(page, 'Two')
    const { t } = second
    page.append(t.created('b', { replyTo: second.replyTo }), t.chunk('b', 'Second'), t.finalized('b'))
    await page.until(() => expect(page.lines()).toHaveLength(3))
    page.append(t.created('a', { replyTo: first.replyTo }), t.chunk('a', 'First'), t.finalized('a'))
    await page.until(() =>
      expect(page.lines()).toEqual(['user: One', 'user: Two', 'assistant: Second', 'assistant: First']),
    )
  })

  test('what is taken back later stays, and another try removes what stood below', async () => {
    const page = stage({}, { regenerate: async () => undefined })
    const first = await ask(page, 'One')
    const { replyTo } = first
    page.append(first.t.created('a', { replyTo }), first.t.chunk('a', 'First'), first.t.finalized('a'))
    await page.until(() => expect(page.chat().status).toBe('ready'))
    const second = await ask(page, 'Two')
    const { t } = second
    page.append(t.created('b', { replyTo: second.replyTo }), t.chunk('b', 'Second'), t.finalized('b'))
    await page.until(() => expect(page.chat().status).toBe('ready'))
    page.append(t.retraction({ invocationId: 'b' }))
    await page.until(() => expect(page.store.invocation('b')).toBeUndefined())
    expect(page.lines().at(-1)).toBe('assistant: Second')

    act(() => void page.chat().regenerate({ messageId: 'a' }))
    page.append(t.created('c', { replyTo, regenerates: 'a' }), t.chunk('c', 'Again'), t.finalized('c'))
    await page.until(() => expect(page.lines()).toEqual(['user: One', 'assistant: Again']))
    expect(page.store.thread('chat')?.keys).toHaveLength(3)
  })
})

test.each(races.slice(0, 2))('$title: no message stands twice', async ({ events }) => {
  const page = stage()
  const { replyTo } = await ask(page, 'Well?')
  const t = threadScript('chat', { firstOffset: 1 })
  for (const event of events) {
    const { threadId: _, epoch: __, offset: ___, ...rest } = { epoch: '', offset: 0, ...event }
    const isFirst = rest.type === 'invocation_created' && rest.invocationId === 'a'
    page.append({ ...rest, threadId: t.threadId, ...(isFirst && { replyTo }) })
  }
  await page.until(() => expect(page.chat().status).toBe('ready'))
  const ids = page.chat().messages.map(({ id }) => id)
  expect(ids).toEqual(['made-0', 'a'])
})
