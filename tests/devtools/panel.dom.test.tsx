import {
  fireEvent,
  render as renderNow,
  type RenderOptions,
  screen,
  waitFor,
  within,
} from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { type ReactNode, StrictMode } from 'react'
import { describe, expect, test, vi } from 'vitest'
import { BubbleDevtools, recordEvents } from '../../src/devtools/index.ts'
import { bubbleKey, type BubbleStore, createBubbleStore, syncScheduler } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'

/** Renders, and waits until the code of the panel is there. */
async function render(ui: ReactNode, options: RenderOptions = {}): Promise<ReturnType<typeof renderNow>> {
  const rendered = renderNow(ui, options)
  await screen.findAllByRole('tablist')
  return rendered
}

/** A store with what the panel has something to say of, and its recorder. */
function recorded() {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const recorder = recordEvents(store, { scheduler: syncScheduler, clock: { now: () => 0 } })
  const t = threadScript('t')
  const u = threadScript('u')
  store.ingestAll([
    t.message('q', 'How many?'),
    t.created('a', { agentId: 'scout' }),
    t.chunk('a', 'About forty.'),
    t.finalized('a'),
    t.callback('a', 'Exactly 42.', { messageId: 'm-7' }),
    { type: 'callback', origin: 'callback', threadId: 't', messageId: 'lost', disposition: 'replace' },
    u.message('n', 'Elsewhere'),
  ])
  return { store, recorder, t }
}

/** Not the options of the choices above it. */
const list = () => within(screen.getByRole('listbox'))
const rows = () => list().queryAllByRole('option')
const typesShown = () => rows().map((row) => row.getAttribute('data-type'))

describe('the timeline', () => {
  test('lists what was recorded, with its receipt, and takes in what comes', async () => {
    const { store, recorder, t } = recorded()
    await render(<BubbleDevtools recorder={recorder} />, { wrapper: StrictMode })
    expect(rows().map((row) => [row.dataset['type'], row.dataset['receipt']])).toEqual([
      ['message', 'applied'],
      ['invocation_created', 'applied'],
      ['stream_chunk', 'applied'],
      ['stream_finalized', 'applied'],
      ['callback', 'applied'],
      ['callback', 'rejected'],
      ['message', 'applied'],
    ])
    store.ingest(t.created('b'))
    await waitFor(() => expect(rows()).toHaveLength(8))
  })

  test('shows of an event its receipt, what it does, what was sent, and what mends it', async () => {
    const { recorder } = recorded()
    const onSelect = vi.fn<(key: string | undefined) => void>()
    const user = userEvent.setup()
    await render(<BubbleDevtools recorder={recorder} onSelect={onSelect} />)
    await user.click(rows()[4]!)
    const detail = screen.getByRole('region', { name: 'Event 5' })
    expect(onSelect).toHaveBeenLastCalledWith('a')
    expect(within(detail).getByText(/^a is shown in thread t/)).toBeTruthy()
    const current = within(detail).getByText(/replaces the text; the stream's 12 characters stay readable/)
    expect(current.getAttribute('aria-current')).toBe('true')
    expect(within(detail).getByText(/"messageId": "m-7"/)).toBeTruthy()
    await user.click(rows()[5]!)
    expect(screen.getByText(/The event names no turn. Send the invocationId/)).toBeTruthy()
  })

  test('is gone through by keyboard: one row has the focus, and Escape leaves', async () => {
    const { recorder } = recorded()
    const onClose = vi.fn<() => void>()
    const user = userEvent.setup()
    await render(<BubbleDevtools recorder={recorder} onClose={onClose} />)
    const selected = () => list().queryByRole('option', { selected: true })
    expect(rows().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1)
    rows().at(-1)!.focus()
    for (const [key, index] of [
      ['{ArrowUp}', '6'],
      ['{ArrowUp}', '5'],
      ['{Home}', '0'],
      ['{ArrowUp}', '0'],
      ['{ArrowDown}', '1'],
      ['{PageDown}', '6'],
      ['{End}', '6'],
    ] as const) {
      await user.keyboard(key)
      expect(selected()?.dataset['index']).toBe(index)
      expect(document.activeElement).toBe(selected())
    }
    await user.keyboard('{Escape}')
    expect(selected()).toBeNull()
    expect(onClose).not.toHaveBeenCalled()
    await user.keyboard('{Escape}')
    expect(onClose).toHaveBeenCalledOnce()
  })

  test('is filtered by words, thread, type and receipt; a slash leads to the filter', async () => {
    const { recorder } = recorded()
    const user = userEvent.setup()
    await render(<BubbleDevtools recorder={recorder} />)
    rows()[0]!.focus()
    await user.keyboard('/')
    expect(document.activeElement).toBe(screen.getByRole('searchbox'))
    await user.keyboard('M-7 42/')
    expect(rows()).toEqual([])
    await user.keyboard('{Backspace}')
    expect(typesShown()).toEqual(['callback'])
    await user.keyboard('{Escape}')
    expect(rows()).toHaveLength(7)
    await user.selectOptions(screen.getByRole('combobox', { name: 'Receipt' }), 'rejected')
    expect(typesShown()).toEqual(['callback'])
    await user.selectOptions(screen.getByRole('combobox', { name: 'Receipt' }), '')
    await user.selectOptions(screen.getByRole('combobox', { name: 'Thread' }), 'u')
    expect(typesShown()).toEqual(['message'])
    await user.selectOptions(screen.getByRole('combobox', { name: 'Type' }), 'callback')
    expect(rows()).toEqual([])
  })

  test('lists the events of one bubble alone, of its own accord or where the app asks, until they are all wanted', async () => {
    const { store, recorder } = recorded()
    const user = userEvent.setup()
    const { rerender } = await render(<BubbleDevtools recorder={recorder} />)
    await user.click(rows()[2]!)
    await user.click(screen.getByRole('button', { name: 'Only its events' }))
    expect(typesShown()).toEqual(['invocation_created', 'stream_chunk', 'stream_finalized', 'callback'])
    await user.click(screen.getByRole('button', { name: /^a.*the events of all bubbles$/ }))
    expect(rows()).toHaveLength(7)
    await user.click(screen.getByRole('tab', { name: /Violations/ }))
    const asked = { key: bubbleKey.message('q') }
    rerender(<BubbleDevtools recorder={recorder} asked={asked} />)
    expect(typesShown()).toEqual(['message'])
    await user.click(screen.getByRole('button', { name: /the events of all bubbles$/ }))
    rerender(<BubbleDevtools recorder={recorder} asked={asked} />)
    expect(rows()).toHaveLength(7)
    rerender(<BubbleDevtools recorder={recorder} asked={{ ...asked }} />)
    expect(typesShown()).toEqual(['message'])
    store.hydrate(store.snapshot('t'))
    await waitFor(() => expect(typesShown()).toEqual(['message', 'snapshot']))
  })

  test('says once more where the bubble of an event is', async () => {
    const { recorder } = recorded()
    const onSelect = vi.fn<(key: string | undefined) => void>()
    const user = userEvent.setup()
    const { rerender } = await render(<BubbleDevtools recorder={recorder} onSelect={onSelect} />)
    await user.click(rows()[0]!)
    await user.click(screen.getByRole('button', { name: 'Show its bubble' }))
    expect(onSelect.mock.calls).toEqual([['message:q'], ['message:q']])
    rerender(<BubbleDevtools recorder={recorder} />)
    expect(screen.queryByRole('button', { name: 'Show its bubble' })).toBeNull()
  })

  test('names of a snapshot its thread, how much is in it, and whether it replaces what was there', async () => {
    const { store, recorder } = recorded()
    store.hydrate(store.snapshot('t'))
    store.hydrate(store.snapshot('u'), { replace: true })
    await render(<BubbleDevtools recorder={recorder} />)
    const [first, second] = rows().slice(-2)
    expect(first?.textContent).toMatch(/snapshott2 bubbles/)
    expect(second?.textContent).toMatch(/replacementu1 bubble/)
  })

  test('says what the receipts mean while nothing has come', async () => {
    const store = createBubbleStore({ scheduler: syncScheduler })
    await render(<BubbleDevtools store={store} />)
    expect(screen.getByText('refused, and listed as a violation')).toBeTruthy()
    store.ingest(threadScript('t').created('a'))
    await waitFor(() => expect(screen.queryByText('refused, and listed as a violation')).toBeNull())
  })

  test('begins with the thread that the app names, and follows it until another is chosen', async () => {
    const { recorder } = recorded()
    const { rerender } = await render(<BubbleDevtools recorder={recorder} threadId="u" />)
    expect(rows()).toHaveLength(1)
    rerender(<BubbleDevtools recorder={recorder} threadId="t" />)
    expect(rows()).toHaveLength(6)
  })

  test('of thousands of events makes the rows on the screen, and the one that has the focus', async () => {
    const store = createBubbleStore({ scheduler: syncScheduler })
    const recorder = recordEvents(store, { scheduler: syncScheduler })
    const t = threadScript('t')
    store.ingestAll(Array.from({ length: 4_000 }, (_, at) => t.message(`m${at}`, 'x')))
    await render(<BubbleDevtools recorder={recorder} />)
    expect(rows().length).toBeLessThan(60)
    expect(rows().at(-1)?.getAttribute('aria-posinset')).toBe('4000')
  })
})

test('the violations are listed with what mends them and what was sent', async () => {
  const { recorder } = recorded()
  const user = userEvent.setup()
  await render(<BubbleDevtools recorder={recorder} />)
  screen.getByRole('tab', { name: /Events/ }).focus()
  await user.keyboard('{ArrowRight}')
  expect(document.activeElement).toBe(screen.getByRole('tab', { name: 'Violations 1', selected: true }))
  expect(screen.getByText('missing_invocation_id')).toBeTruthy()
  expect(screen.getByText(/"messageId": "lost"/)).toBeTruthy()
})

describe('time travel', () => {
  const moment = () =>
    Array.from(document.querySelectorAll('[data-moment-key]'), ({ textContent }) => textContent)

  test('shows the bubbles as they were, and leaves the app’s store alone', async () => {
    const { store, recorder, t } = recorded()
    const before = shown(store, 't')
    const user = userEvent.setup()
    await render(<BubbleDevtools recorder={recorder} />)
    await user.click(rows()[2]!)
    await user.click(screen.getByRole('button', { name: 'Show this moment' }))
    expect(moment()).toEqual([
      expect.stringContaining('How many?'),
      expect.stringMatching(/streaming.*About forty\./),
    ])
    const slider = screen.getByRole('slider', { name: 'Moment' })
    expect(slider.getAttribute('aria-valuetext')).toBe('3 of 7, after stream_chunk')
    await user.click(screen.getByRole('button', { name: 'Back' }))
    expect(moment()[1]).toMatch(/pending/)
    expect(document.querySelector('[data-changed]')?.getAttribute('data-moment-key')).toBe('a')
    fireEvent.change(slider, { target: { value: '5' } })
    expect(moment()[1]).toMatch(/completed.*Exactly 42\./)
    fireEvent.change(slider, { target: { value: '0' } })
    expect(screen.getByText('Nothing was shown at this moment.')).toBeTruthy()
    expect(shown(store, 't')).toEqual(before)
    store.ingest(t.created('b'))
    await user.click(await screen.findByRole('button', { name: 'Load 1 more' }))
    expect(moment().at(-2)).toMatch(/^b /)
  })
})

describe('a recording', () => {
  const ndjson = (name: string, text: string) => new File([text], name, { type: 'application/x-ndjson' })

  test('is exported as NDJSON', async () => {
    const { recorder } = recorded()
    const blobs: Blob[] = []
    const createObjectURL = vi.fn<(blob: Blob) => string>((blob) => {
      blobs.push(blob)
      return 'blob:x'
    })
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL, revokeObjectURL: () => undefined }))
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    await render(<BubbleDevtools recorder={recorder} />)
    fireEvent.click(screen.getByRole('button', { name: 'Export' }))
    expect(click).toHaveBeenCalledOnce()
    expect(blobs[0]?.size).toBe(recorder.toNdjson().length)
    click.mockRestore()
    vi.unstubAllGlobals()
  })

  test('is imported into a store of its own; lines that are no JSON are listed by number', async () => {
    const { recorder, store } = recorded()
    const before = store.getState()
    const user = userEvent.setup({ applyAccept: false })
    await render(<BubbleDevtools recorder={recorder} threadId="t" />)
    const text = `${JSON.stringify(threadScript('v').message('z', 'Read'))}\n{"type":\n42\n`
    await user.upload(screen.getByLabelText('Recording to import'), ndjson('a.ndjson', text))
    expect(await screen.findByText('a.ndjson: 2 events, replayed in a separate store.')).toBeTruthy()
    expect(document.querySelector('[data-line]')?.textContent).toMatch(/^line 2: /)
    expect(typesShown()).toEqual(['message', 'unreadable'])
    await user.click(screen.getByRole('tab', { name: 'Time travel' }))
    expect(screen.getByText('Read')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Back to the app' }))
    expect(rows()).toHaveLength(6)
    expect(store.getState()).toBe(before)
  })

  test('that cannot be read says so', async () => {
    const { recorder } = recorded()
    const user = userEvent.setup({ applyAccept: false })
    await render(<BubbleDevtools recorder={recorder} />)
    const file = Object.assign(ndjson('b.ndjson', ''), { text: () => Promise.reject(new Error('gone')) })
    await user.upload(screen.getByLabelText('Recording to import'), file)
    expect(await screen.findByText('b.ndjson could not be read.')).toBeTruthy()
    expect(rows()).toHaveLength(7)
  })
})

describe('the panel', () => {
  const watched = (store: BubbleStore) => <BubbleDevtools store={store} />

  test('without a recorder records while it is there, and not afterwards', async () => {
    const store = createBubbleStore({ scheduler: syncScheduler })
    const t = threadScript('t')
    const { unmount } = await render(watched(store), { wrapper: StrictMode })
    store.ingest(t.created('a'))
    expect(await list().findByRole('option')).toBeTruthy()
    unmount()
    store.ingest(t.chunk('a', 'x'))
    expect(store.invocation('a')).toBeDefined()
  })

  test('takes the provider’s store where none is given', async () => {
    const store = createBubbleStore({ scheduler: syncScheduler })
    await render(
      <BubbleStoreProvider store={store}>
        <BubbleDevtools />
      </BubbleStoreProvider>,
    )
    store.ingest(threadScript('t').created('a'))
    expect(await list().findByRole('option')).toBeTruthy()
  })

  test('brings its styles once, with the nonce, and takes them along', async () => {
    const { recorder } = recorded()
    const styles = () => document.head.querySelectorAll('style')
    const { unmount } = await render(
      <>
        <BubbleDevtools recorder={recorder} nonce="n0nce" />
        <BubbleDevtools recorder={recorder} nonce="n0nce" />
      </>,
    )
    expect(styles()).toHaveLength(1)
    expect(styles()[0]?.nonce).toBe('n0nce')
    unmount()
    expect(styles()).toHaveLength(0)
  })

  test('has no accessibility violation that can be seen without a screen', async () => {
    const { recorder } = recorded()
    const user = userEvent.setup()
    const { container } = await render(<BubbleDevtools recorder={recorder} onClose={() => undefined} />)
    await user.click(rows()[4]!)
    for (const name of [/Events/, /Violations/, /Time travel/]) {
      await user.click(screen.getByRole('tab', { name }))
      const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } })
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
    }
  })
})
