import { act, render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { StrictMode } from 'react'
import { describe, expect, test } from 'vitest'
import { type BubbleActions, BubbleActionsProvider, ChatThread } from '../../src/demo/chat/index.ts'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'

const never = (): Promise<never> => new Promise(() => undefined)
const noActions: BubbleActions = {
  stop: never,
  decide: never,
  tryAgain: never,
  remove: never,
  sendAgain: () => undefined,
  discard: () => undefined,
}

function renderThread(actions: Partial<BubbleActions> = {}) {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const t = threadScript('t')
  const happens = (...events: readonly unknown[]): void => act(() => void store.ingestAll(events))
  const { container } = render(
    <StrictMode>
      <BubbleStoreProvider store={store}>
        <BubbleActionsProvider value={{ ...noActions, ...actions }}>
          <ChatThread threadId="t" />
        </BubbleActionsProvider>
      </BubbleStoreProvider>
    </StrictMode>,
  )
  const texts = () =>
    [...container.querySelectorAll('article')].map(
      (article) => article.querySelector('[data-part="text"]')?.textContent,
    )
  const answers = function* (id: string, text: string, regenerates?: string) {
    yield t.created(id, { agentId: 'scout', replyTo: 'q', ...(regenerates !== undefined && { regenerates }) })
    yield t.chunk(id, text)
    yield t.finalized(id)
  }
  return { store, t, happens, container, texts, answers, user: userEvent.setup() }
}

const tries = () => screen.getByRole('group', { name: 'Tries' })
const count = () => within(tries()).getByRole('status').textContent
const step = (name: string) => within(tries()).getByRole('button', { name })

describe('several tries at one answer', () => {
  test('stand in one place: the newest is shown, and one goes through them with the keyboard', async () => {
    const { t, happens, texts, answers, user } = renderThread()
    happens(t.message('q', 'When?'), ...answers('a', 'One'))
    expect(screen.queryByRole('group', { name: 'Tries' })).toBeNull()
    happens(...answers('b', 'Two', 'a'), ...answers('c', 'Three', 'b'))
    expect([texts(), count()]).toEqual([['When?', 'Three'], '3 of 3'])
    step('Previous try').focus()
    await user.keyboard('{Enter}')
    expect([texts(), count()]).toEqual([['When?', 'Two'], '2 of 3'])
    await user.keyboard('{Enter}{Enter}')
    expect([texts(), count()]).toEqual([['When?', 'One'], '1 of 3'])
    expect(document.activeElement).toBe(step('Previous try'))
    expect(step('Previous try').getAttribute('aria-disabled')).toBe('true')
    await user.click(step('Next try'))
    expect([texts(), count()]).toEqual([['When?', 'Two'], '2 of 3'])
  })

  test('a newer one that arrives shows itself, whichever was chosen', async () => {
    const { t, happens, texts, answers, user } = renderThread()
    happens(t.message('q', 'When?'), ...answers('a', 'One'), ...answers('b', 'Two', 'a'))
    await user.click(step('Previous try'))
    expect(texts()).toEqual(['When?', 'One'])
    happens(...answers('c', 'Three', 'a'))
    expect([texts(), count()]).toEqual([['When?', 'Three'], '3 of 3'])
  })

  test('of which the chosen one is taken back: the newest is shown', async () => {
    const { t, happens, texts, answers, user } = renderThread()
    happens(t.message('q', 'When?'), ...answers('a', 'One'), ...answers('b', 'Two', 'a'))
    await user.click(step('Previous try'))
    happens(t.retraction({ invocationId: 'a' }))
    expect(texts()).toEqual(['When?', 'Two'])
    expect(screen.queryByRole('group', { name: 'Tries' })).toBeNull()
  })

  test('the focus goes from the turn that is tried again to the new one', async () => {
    const { t, happens, answers, user, container } = renderThread()
    happens(t.message('q', 'When?'), ...answers('a', 'One'))
    await user.click(screen.getByRole('button', { name: 'Try again with scout' }))
    happens(t.created('b', { agentId: 'scout', replyTo: 'q', regenerates: 'a' }))
    expect(document.activeElement).toBe(container.querySelectorAll('article')[1])
    expect(document.activeElement?.getAttribute('data-phase')).toBe('pending')
  })
})

describe('a message of one’s own', () => {
  test('is deleted at the second press, and the focus goes to what comes into its place', async () => {
    const removed: unknown[] = []
    const { t, happens, texts, user, container } = renderThread({
      remove: ({ messageId }) => {
        removed.push(messageId)
        return never()
      },
    })
    happens(t.message('q', 'When?'), t.message('r', 'And where?'))
    const [first] = screen.getAllByRole('button', { name: 'Delete' })
    first!.focus()
    await user.keyboard('{Enter}')
    expect([removed, first!.textContent]).toEqual([[], 'Really delete?'])
    await user.keyboard('{Enter}')
    expect([removed, first!.textContent]).toEqual([['q'], 'deleting…'])
    happens(t.retraction({ messageId: 'q' }))
    expect(texts()).toEqual(['And where?'])
    expect(document.activeElement).toBe(container.querySelector('article'))
  })

  test('stays when one has thought better of it', async () => {
    const { t, happens, user } = renderThread({
      remove: () => {
        throw new Error('nobody has asked for this')
      },
    })
    happens(t.message('q', 'When?'))
    await user.click(screen.getByRole('button', { name: 'Delete' }))
    await user.tab()
    expect(screen.getByRole('button', { name: 'Delete' }).textContent).toBe('Delete')
  })

  test('can be deleted, and nobody else’s', () => {
    const { t, happens } = renderThread()
    happens(
      t.message('a', 'Mine'),
      t.message('b', 'Theirs', { author: { kind: 'user', id: 'mira' } }),
      t.message('c', 'The house’s', { author: 'system' }),
      t.post('d', 'An agent’s'),
    )
    expect(screen.getAllByRole('button', { name: 'Delete' })).toHaveLength(1)
  })
})
