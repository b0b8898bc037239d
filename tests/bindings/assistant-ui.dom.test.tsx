import type { AssistantRuntime } from '@assistant-ui/react'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { describe, expect, test, vi } from 'vitest'
import type { BubbleRuntimeOptions } from '../../src/bindings/assistant-ui/index.ts'
import type { EventInput, InvocationBubble } from '../../src/index.ts'
import { races, threadScript } from '../../src/testing/index.ts'
import { syncStore } from '../react/mount.tsx'
import { AssistantStage } from './assistant-stage.tsx'
import { openPage } from './setup.ts'

const itemsIn = (container: Element): readonly HTMLLIElement[] => [...container.querySelectorAll('li')]
const textOfItem = (item: Element): string =>
  [...item.querySelectorAll('b')].map(({ textContent }) => textContent).join('\n\n')
/** One line for each message: its role and status, and its text. */
const linesIn = (container: Element): readonly string[] =>
  itemsIn(container).map((item) => `${item.dataset['state']}: ${textOfItem(item)}`)

/** A thread on the screen, and the hands of a person. */
function stage(options?: BubbleRuntimeOptions, reactStrictMode = false) {
  const page = openPage()
  let runtime: AssistantRuntime | undefined
  const onRuntime = (made: AssistantRuntime): void => void (runtime = made)
  const { container } = render(
    <AssistantStage {...page} {...(options !== undefined && { options })} onRuntime={onRuntime} />,
    { reactStrictMode },
  )
  const { gateway } = page
  return {
    ...page,
    container,
    lines: () => linesIn(container),
    append: (...events: readonly EventInput[]): void =>
      act(() => {
        gateway.append(...events)
        gateway.deliver()
      }),
    /** Writes and sends, as the composer does. */
    say: (text: string): void => {
      act(() => runtime?.thread.composer.setText(text))
      fireEvent.click(screen.getByText('send'))
    },
    arrive: () => act(async () => void gateway.deliver()),
    runtime: () => runtime as AssistantRuntime, // it is set when the thread is rendered
  }
}

describe.each(races)('$title', (race) => {
  const threadIds = [...new Set(race.steps.map(({ threadId }) => threadId))]

  test('each step shows one message for each bubble, with its text and in its node', () => {
    const page = openPage({}, threadIds)
    const { container } = render(
      threadIds.map((threadId) => <AssistantStage key={threadId} {...page} threadId={threadId} />),
    )
    const nodes = new Map<string | undefined, HTMLLIElement>()
    for (const step of race.steps) {
      act(() => void page.store.ingest(step.event))
      for (const { threadId, bubbles } of step.threads) {
        const items = itemsIn(container.querySelector(`[aria-label="${threadId}"]`)!)
        expect(items.map(textOfItem)).toEqual(bubbles.map(({ text }) => text))
        for (const item of items) {
          expect(nodes.get(item.dataset['id']) ?? item).toBe(item)
          nodes.set(item.dataset['id'], item)
        }
      }
    }
    expect(nodes.size).toBe(race.end.flatMap(({ bubbles }) => bubbles).length)
  })
})

describe.each([
  ['in StrictMode', true],
  ['outside of StrictMode', false],
])('%s', (_, reactStrictMode) => {
  test('a turn is running, then complete, cancelled or failed with its words', () => {
    const { append, lines } = stage({}, reactStrictMode)
    const t = threadScript('chat')
    append(t.created('a'))
    expect(lines()).toEqual(['assistant running: '])
    append(t.chunk('a', 'One'))
    expect(lines()).toEqual(['assistant running: One'])
    append(t.finalized('a'), t.created('b'), t.chunk('b', 'Two'), t.finalized('b', { outcome: 'cancelled' }))
    append(t.created('c'), t.finalized('c', { outcome: 'failed', error: { message: 'Too hot.' } }))
    expect(lines()).toEqual([
      'assistant complete stop: One',
      'assistant incomplete cancelled: Two',
      'assistant incomplete error Too hot.: ',
    ])
  })

  test('what is sent is shown at once, and keeps its node when the server has named it', async () => {
    const { say, lines, container, arrive, gateway } = stage(
      { author: { kind: 'user', id: 'ada' } },
      reactStrictMode,
    )
    say('Hello')
    expect(lines()).toEqual(['user sending: Hello'])
    const [node] = itemsIn(container)
    await arrive()
    expect(lines()).toEqual(['user sent: Hello'])
    expect(itemsIn(container)).toEqual([node])
    expect(gateway.posted.map(({ path }) => path)).toEqual(['/threads/chat/messages'])
    expect(gateway.log('chat')[0]).toMatchObject({ author: { kind: 'user', id: 'ada' } })
  })

  test('what the server refuses is shown as failed with its words, and sent again by its outbox', async () => {
    const { say, lines, arrive, gateway, connection } = stage({}, reactStrictMode)
    gateway.refusePosts('thread_full')
    say('Hello')
    await arrive()
    expect(lines()[0]).toMatch(/^user failed .+: Hello$/)
    gateway.permit()
    act(() => connection.outbox.retry(connection.outbox.messages('chat')[0]!.clientMessageId))
    await arrive()
    expect(lines()).toEqual(['user sent: Hello'])
  })
})

test('a message is sent while a turn is open, and no message stands below it that no bubble stands for', async () => {
  const { append, say, lines, arrive } = stage()
  const t = threadScript('chat')
  append(t.message('q', 'Hi'), t.created('a', { replyTo: 'q' }), t.chunk('a', 'Well'))
  expect(screen.getByText('stop')).toBeDefined()
  say('One more thing')
  expect(lines()).toEqual(['user sent: Hi', 'assistant running: Well', 'user sending: One more thing'])
  await arrive()
  expect(lines()).toEqual(['user sent: Hi', 'assistant running: Well', 'user sent: One more thing'])
})

test('stop ends every open turn of the thread', async () => {
  const { append, lines, arrive } = stage()
  const t = threadScript('chat')
  append(t.created('a'), t.chunk('a', 'One'), t.created('b'), t.chunk('b', 'Two'))
  fireEvent.click(screen.getByText('stop'))
  await arrive()
  expect(lines()).toEqual(['assistant incomplete cancelled: One', 'assistant incomplete cancelled: Two'])
  expect(screen.queryByText('stop')).toBeNull()
})

test('a tool asks, is answered over the connection, and shows its result; an answer names its turn', async () => {
  const { append, container, arrive, gateway, lines } = stage()
  const t = threadScript('chat')
  const ask = { kind: 'tool_approval', toolCallId: 'c', approvalId: 'same', request: 'Book it?' } as const
  const call = { kind: 'tool_call', toolCallId: 'c', toolName: 'book', inputDelta: '{"seat":1}' } as const
  append(
    t.created('a'),
    t.chunk('a', call),
    t.chunk('a', ask),
    t.created('b'),
    t.chunk('b', call),
    t.chunk('b', ask),
  )
  const codes = (): readonly string[] =>
    [...container.querySelectorAll('code')].map(({ textContent }) => textContent)
  expect(lines()[0]).toBe('assistant requires-action interrupt: ')
  expect(codes()[0]).toBe('book {"seat":1} requires-action  Book it?approve')
  fireEvent.click(screen.getAllByText('approve')[0]!)
  await arrive()
  expect(gateway.posted.map(({ path }) => path)).toEqual(['/threads/chat/invocations/a/approvals/same'])
  expect(codes()).toEqual([
    'book {"seat":1} running  Book it?',
    'book {"seat":1} requires-action  Book it?approve',
  ])
  append(t.chunk('a', { kind: 'tool_result', toolCallId: 'c', output: { ok: true } }), t.finalized('b'))
  expect(codes()).toEqual([
    'book {"seat":1} complete {"ok":true} Book it?',
    'book {"seat":1} complete  Book it?',
  ])
})

test('a call whose id its turn has used before is a part of its own', () => {
  const { append, container } = stage()
  const t = threadScript('chat')
  const call = { kind: 'tool_call', toolCallId: 'c', toolName: 'look', inputDelta: '{}' } as const
  const result = { kind: 'tool_result', toolCallId: 'c' } as const
  append(t.created('a'), t.chunk('a', call), t.chunk('a', { ...result, output: 1 }))
  append(t.chunk('a', call), t.chunk('a', { ...result, output: 2 }))
  expect([...container.querySelectorAll('code')].map(({ textContent }) => textContent)).toEqual([
    'look {} complete 1 ',
    'look {} complete 2 ',
  ])
})

describe('tries at one answer', () => {
  const t = () => {
    const script = threadScript('chat')
    return [
      script.message('q', 'How many?'),
      script.created('a', { replyTo: 'q' }),
      script.chunk('a', 'Two'),
      script.finalized('a'),
      script.message('q2', 'Sure?'),
      script.created('b', { replyTo: 'q', regenerates: 'a' }),
      script.chunk('b', 'Three'),
      script.finalized('b'),
    ] as const
  }

  test('are branches, and the thread goes on below the one that is looked at', () => {
    const { append, container, lines } = stage()
    append(...t())
    expect(lines()).toEqual(['user sent: How many?', 'assistant complete stop: Three', 'user sent: Sure?'])
    expect(itemsIn(container)[1]?.textContent).toContain('2/2')
    fireEvent.click(screen.getByText('previous'))
    expect(lines()).toEqual(['user sent: How many?', 'assistant complete stop: Two', 'user sent: Sure?'])
    expect(itemsIn(container)[1]?.textContent).toContain('1/2')
  })

  test('one that is taken back is no branch, also while it is looked at', () => {
    const { append, container, lines } = stage()
    append(...t())
    fireEvent.click(screen.getByText('previous'))
    append(threadScript('chat', { firstOffset: 8 }).retraction({ invocationId: 'a' }))
    expect(lines()).toEqual(['user sent: How many?', 'assistant complete stop: Three', 'user sent: Sure?'])
    expect(itemsIn(container)[1]?.textContent).not.toContain('/2')
  })

  test('another one is asked of the backend, by the turn itself; without a way to ask, nothing can be', async () => {
    const regenerate = vi.fn<(turn: InvocationBubble) => Promise<void>>(async () => undefined)
    const { append } = stage({ regenerate })
    append(...t())
    const isOfTurn = ({ disabled }: HTMLButtonElement): boolean => !disabled
    await act(
      async () => void fireEvent.click(screen.getAllByText<HTMLButtonElement>('again').find(isOfTurn)!),
    )
    expect(regenerate.mock.calls.map(([{ invocationId }]) => invocationId)).toEqual(['b'])
    const without = stage()
    expect(without.runtime().thread.getState().capabilities.reload).toBe(false)
  })
})

test('a deleted message is taken back from the server; one that was refused is discarded', async () => {
  const { append, runtime, lines, arrive, say, gateway } = stage()
  const t = threadScript('chat')
  append(t.message('q', 'Hi'), t.created('a'), t.chunk('a', 'Ho'), t.finalized('a'))
  await act(async () => {
    void runtime().thread.getMessageByIndex(0).delete()
    gateway.deliver()
  })
  expect(lines()).toEqual(['assistant complete stop: Ho'])
  gateway.refusePosts('thread_full')
  say('No')
  await arrive()
  await act(async () => void runtime().thread.getMessageByIndex(1).delete())
  expect(lines()).toEqual(['assistant complete stop: Ho'])
  expect(gateway.posted.map(({ path }) => path)).toEqual(['/threads/chat/retract', '/threads/chat/messages'])
})

test('what was attached is a file of the message, and is shown as attached', async () => {
  const { runtime, arrive, gateway, container } = stage()
  await act(async () =>
    runtime().thread.append({
      role: 'user',
      content: [{ type: 'text', text: 'See' }],
      attachments: [
        {
          id: '1',
          type: 'image',
          name: 'cat.png',
          contentType: 'image/png',
          status: { type: 'complete' },
          content: [{ type: 'image', image: 'data:image/png;base64,AA==' }],
        },
        {
          id: '2',
          type: 'document',
          name: 'a.txt',
          status: { type: 'complete' },
          content: [{ type: 'file', data: 'aGk=', mimeType: 'text/plain' }],
        },
      ],
    }),
  )
  await arrive()
  expect(gateway.log('chat')[0]).toMatchObject({
    parts: [
      { kind: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA==', filename: 'cat.png' },
      { kind: 'file', mediaType: 'text/plain', url: 'data:text/plain;base64,aGk=', filename: 'a.txt' },
      { kind: 'text', text: 'See' },
    ],
  })
  expect([...container.querySelectorAll('u')].map(({ textContent }) => textContent)).toEqual([
    'cat.png',
    'a.txt',
  ])
})

test('an agent’s picture, file, reasoning and post are parts and messages of an assistant', () => {
  const { append, container, lines } = stage()
  const t = threadScript('chat')
  append(
    t.created('a'),
    t.chunk('a', { kind: 'reasoning', delta: 'Hm.' }),
    t.chunk('a', { kind: 'file', mediaType: 'image/png', url: 'https://x.example/cat.png' }),
    t.chunk('a', {
      kind: 'file',
      mediaType: 'text/plain',
      url: 'https://x.example/a.txt',
      filename: 'a.txt',
    }),
    t.post('a', 'On it.'),
    t.message('s', 'Welcome', { author: 'system' }),
  )
  const [first] = itemsIn(container)
  expect(first?.querySelector('i')?.textContent).toBe('Hm.')
  expect(first?.querySelector('img')?.getAttribute('src')).toBe('https://x.example/cat.png')
  expect(first?.querySelector('a')?.getAttribute('href')).toBe('https://x.example/a.txt')
  expect(lines().slice(1)).toEqual(['assistant complete stop sent: On it.', 'system sent: Welcome'])
})

test('a chunk changes the message of its bubble, and every other one is the same object', () => {
  const { append, runtime } = stage()
  const t = threadScript('chat')
  append(t.message('q', 'Hi'), t.created('a'), t.chunk('a', 'One'), t.created('b'), t.chunk('b', 'Two'))
  const before = runtime().thread.getState().messages
  append(t.chunk('b', ' and a half'))
  const after = runtime().thread.getState().messages
  expect(after.map((message, index) => message === before[index])).toEqual([true, true, false])
})

test('it renders for its own thread alone, and follows it while it is mounted', () => {
  const page = openPage({}, [])
  let count = 0
  const view = render(<AssistantStage {...page} onRuntime={() => void count++} />)
  act(() => void page.gateway.deliver())
  const before = count
  const t = threadScript('other')
  act(() => void page.store.ingestAll([t.created('a'), t.chunk('a', 'Hi')]))
  expect(count).toBe(before)
  expect(page.connection.state().threads.get('chat')?.status).toBe('live')
  view.unmount()
  expect(page.connection.state().threads.has('chat')).toBe(false)
})

test('a server renders the thread from its snapshot, and the page takes it over', () => {
  const { connection, gateway, store } = openPage()
  const t = threadScript('chat')
  store.ingestAll([t.message('q', 'Hi', { at: 1 }), t.created('a', { at: 2 }), t.chunk('a', 'Ho')])
  const snapshots = [store.snapshot('chat')]
  const app = () => {
    const own = syncStore({ snapshots })
    return <AssistantStage store={own} connection={connection} gateway={gateway} />
  }
  const html = renderToString(app())
  const container = document.body.appendChild(document.createElement('div'))
  container.innerHTML = html
  expect(linesIn(container)).toEqual(['user sent: Hi', 'assistant running: Ho'])
  const problems: unknown[] = []
  const view = render(app(), {
    container,
    hydrate: true,
    onRecoverableError: (error) => problems.push(error),
  })
  expect(linesIn(container)).toEqual(['user sent: Hi', 'assistant running: Ho'])
  expect(problems).toEqual([])
  view.unmount()
  container.remove()
})
