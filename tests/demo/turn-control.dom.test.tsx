import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, test } from 'vitest'
import { type BubbleActions, BubbleActionsProvider } from '../../src/demo/chat/index.ts'
import { InvocationView } from '../../src/demo/chat/invocation-view.tsx'
import { type ChunkPart, createBubbleStore, syncScheduler } from '../../src/index.ts'
import { BubbleStoreProvider, useInvocation } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'

/** What was asked of the server, each to be answered by the test. */
function fakeActions() {
  const asked: (readonly [string, unknown])[] = []
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = []
  const ask = (verb: string) => (what: object) =>
    new Promise<void>((resolve, reject) => {
      asked.push([verb, 'kind' in what && 'key' in what ? what.key : what])
      answers.push({ resolve, reject })
    })
  const actions: BubbleActions = {
    stop: ask('stop'),
    decide: ask('decide'),
    tryAgain: ask('tryAgain'),
    remove: ask('remove'),
    sendAgain: () => undefined,
    discard: () => undefined,
  }
  return { asked, answers, actions }
}

function Turn() {
  const bubble = useInvocation('a')
  return bubble === undefined ? null : <InvocationView bubble={bubble} />
}

function renderTurn(actions?: BubbleActions) {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const t = threadScript('t')
  store.ingestAll([t.message('q', 'Book it'), t.created('a', { agentId: 'porter', replyTo: 'q' })])
  const { container } = render(
    <BubbleStoreProvider store={store}>
      <BubbleActionsProvider value={actions}>
        <Turn />
      </BubbleActionsProvider>
    </BubbleStoreProvider>,
  )
  const chunk = (part: ChunkPart) => t.chunk('a', part)
  const happens = (...events: readonly unknown[]): void => act(() => void store.ingestAll(events))
  const decided = (approved: boolean, more: { reason?: string; by?: string } = {}) => ({
    type: 'approval',
    threadId: 't',
    invocationId: 'a',
    approvalId: 'ok?',
    approved,
    ...more,
  })
  const article = (): HTMLElement => container.querySelector('article')!
  const badge = (name: string) => container.querySelector(`[data-badge="${name}"]`)?.textContent
  const asks = () => [
    t.toolCall('a', 'call', 'book_cabin', '{"nights":3}'),
    chunk({ kind: 'tool_approval', toolCallId: 'call', approvalId: 'ok?', request: 'Book 3 nights?' }),
  ]
  return { t, chunk, happens, decided, container, article, badge, asks, user: userEvent.setup() }
}

const button = (name: RegExp | string) => screen.getByRole('button', { name })

describe('Stop', () => {
  test('stands on an open turn, says that it is stopping until the log answers, and leaves the focus on the turn', async () => {
    const { asked, answers, actions } = fakeActions()
    const { user, happens, t, article } = renderTurn(actions)
    button('Stop porter').focus()
    await user.keyboard('{Enter}')
    expect(asked).toEqual([['stop', article().dataset['bubbleKey']]])
    expect(document.activeElement?.textContent).toBe('stopping…')
    await user.keyboard('{Enter}')
    expect(asked).toHaveLength(1)
    happens(t.finalized('a', { outcome: 'cancelled' }))
    await act(async () => answers[0]?.resolve())
    expect(screen.queryByText('stopping…')).toBeNull()
    expect(document.activeElement).toBe(article())
  })

  test('says why it could not, and can be pressed again', async () => {
    const { asked, answers, actions } = fakeActions()
    const { user } = renderTurn(actions)
    await user.click(button('Stop porter'))
    await act(async () => answers[0]?.reject(new Error('You are not allowed to do this.')))
    expect(screen.getByRole('alert').textContent).toBe('You are not allowed to do this.')
    await user.click(button('Stop porter'))
    expect(asked).toHaveLength(2)
  })

  test('is not there where nothing can be done, as in a replay', () => {
    renderTurn()
    expect(screen.queryByRole('button')).toBeNull()
  })
})

describe('a tool that waits for approval', () => {
  test('says what it asks, and nobody is said to write meanwhile', () => {
    const { happens, asks, badge, container } = renderTurn(fakeActions().actions)
    happens(...asks())
    expect([badge('tool'), badge('phase')]).toEqual(['waiting for approval', 'waiting for you'])
    expect(screen.getByText('Book 3 nights?')).toBeDefined()
    expect(container.querySelector('.typing, .badge-dot')).toBeNull()
  })

  test('is approved with the keyboard; the focus then stands on the turn, and the tool runs', async () => {
    const { asked, answers, actions } = fakeActions()
    const { user, happens, asks, decided, badge, article } = renderTurn(actions)
    happens(...asks())
    button('Approve').focus()
    await user.keyboard('{Enter}')
    expect(asked).toEqual([['decide', { invocationId: 'a', approvalId: 'ok?', approved: true }]])
    expect(button('approving…').getAttribute('aria-disabled')).toBe('true')
    happens(decided(true, { by: 'ada' }))
    await act(async () => answers[0]?.resolve())
    expect([badge('tool'), screen.getByText('Approved by ada.').tagName]).toEqual(['running', 'P'])
    expect(document.activeElement).toBe(article())
  })

  test('is denied with a reason', async () => {
    const { asked, actions } = fakeActions()
    const { user, happens, asks, decided, badge } = renderTurn(actions)
    happens(...asks())
    await user.type(screen.getByLabelText('Reason for denying (optional)'), ' Too dear {Enter}')
    expect(asked).toEqual([
      ['decide', { invocationId: 'a', approvalId: 'ok?', approved: false, reason: 'Too dear' }],
    ])
    happens(decided(false, { reason: 'Too dear' }))
    expect([badge('tool'), screen.getByText('Denied: Too dear').tagName]).toEqual(['denied', 'P'])
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull()
  })

  test('shows a decision that was made elsewhere, whatever was written here', async () => {
    const { user, happens, asks, decided, article } = renderTurn(fakeActions().actions)
    happens(...asks())
    await user.type(screen.getByLabelText('Reason for denying (optional)'), 'Too')
    happens(decided(true))
    expect(screen.getByText('Approved.')).toBeDefined()
    expect(document.activeElement).toBe(article())
  })

  test('is abandoned when its turn ends without an answer', () => {
    const { happens, asks, t, badge } = renderTurn(fakeActions().actions)
    happens(...asks(), t.finalized('a', { outcome: 'cancelled' }))
    expect(badge('tool')).toBe('abandoned')
    expect(screen.getByText('Nobody has answered.')).toBeDefined()
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull()
  })
})

test('Try again stands on a turn that is over and answers something', async () => {
  const { asked, answers, actions } = fakeActions()
  const { user, happens, t, article } = renderTurn(actions)
  expect(screen.queryByRole('button', { name: /Try again/ })).toBeNull()
  happens(t.finalized('a'))
  await user.click(button(/^Try again/))
  expect(asked).toEqual([['tryAgain', article().dataset['bubbleKey']]])
  expect(button('asking…')).toBe(document.activeElement)
  await act(async () => answers[0]?.reject(new Error('The question no longer exists.')))
  expect(screen.getByRole('alert').textContent).toBe('The question no longer exists.')
})

describe('nothing pulses on a turn that is over', () => {
  const tools: readonly (readonly [string, readonly ChunkPart[]])[] = [
    ['no tool', []],
    [
      'a tool without its whole input',
      [{ kind: 'tool_call', toolCallId: 'c', toolName: 'x', inputDelta: '{' }],
    ],
    [
      'a tool that runs',
      [
        { kind: 'tool_call', toolCallId: 'c', toolName: 'x', inputDelta: '{}' },
        { kind: 'tool_result', toolCallId: 'c', output: 1, isPartial: true },
      ],
    ],
    ['a tool that waits', [{ kind: 'tool_approval', toolCallId: 'c', approvalId: 'ok?' }]],
    ['a thought', [{ kind: 'reasoning', delta: 'Hm' }]],
  ]
  const outcomes = ['completed', 'failed', 'cancelled'] as const
  test.each(tools.flatMap(([name, parts]) => outcomes.map((outcome) => [name, outcome, parts] as const)))(
    '%s, %s',
    (_, outcome, parts) => {
      const { happens, chunk, t, container } = renderTurn(fakeActions().actions)
      happens(...parts.map(chunk))
      expect(container.querySelector('.badge-dot, .badge-amber, .typing')).not.toBeNull() // red: it does while it is open
      happens(t.finalized('a', { outcome }))
      expect(container.querySelectorAll('.badge-dot, .typing')).toHaveLength(0)
      expect(container.textContent).not.toMatch(/Thinking|running|preparing|waiting/)
    },
  )

  test('nor with a chunk that is still missing, once it has come', () => {
    const { happens, t, container } = renderTurn()
    const late = t.chunk('a', 'late')
    happens(t.finalized('a'))
    expect(container.querySelector('.badge-dot')).not.toBeNull()
    happens(late)
    expect(container.querySelector('.badge-dot, .typing')).toBeNull()
  })
})

describe('a file', () => {
  test('that is a picture from elsewhere is a link, and is not loaded', () => {
    const { happens, chunk, container } = renderTurn()
    happens(
      chunk({ kind: 'file', mediaType: 'image/png', url: 'https://example.org/a.png', filename: 'sky.png' }),
    )
    expect(container.querySelector('img')).toBeNull()
    const link = container.querySelector<HTMLAnchorElement>('[data-part="file"] a')
    expect([link?.textContent, link?.href, link?.rel]).toEqual([
      'sky.png',
      'https://example.org/a.png',
      'noopener noreferrer nofollow',
    ])
  })

  test('that is a picture which the message holds is loaded', () => {
    const url = 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg"/%3E'
    const { happens, chunk, container } = renderTurn()
    happens(chunk({ kind: 'file', mediaType: 'image/svg+xml', url, filename: 'sky.png' }))
    const picture = container.querySelector('img')
    expect([picture?.getAttribute('src'), picture?.alt]).toEqual([url, 'sky.png'])
    expect(picture?.getAttribute('width')).toBe('640') // its place is kept
  })

  test.each([
    ['javascript:alert(1)', 'image/png'],
    ['data:text/html,hi', 'text/html'],
    ['https://example.org/a.pdf', 'application/pdf'],
  ])('of any other kind is shown by its name alone: %s', (url, mediaType) => {
    const { happens, chunk, container } = renderTurn()
    happens(chunk({ kind: 'file', mediaType, url, filename: 'a file' }))
    expect(container.querySelector('[data-part="file"]')?.textContent).toBe(`a file${mediaType}`)
    expect(container.querySelector('img, a')).toBeNull()
    expect(container.innerHTML).not.toContain(url)
  })
})
