import { act, cleanup, render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { App } from '../../src/demo/app.tsx'
import { defaultSettings, Player } from '../../src/demo/player/index.ts'
import { raceSources } from '../../src/demo/sources.ts'
import { bubbleKey, createBubbleStore, syncScheduler } from '../../src/index.ts'
import { races } from '../../src/testing/index.ts'
import { FakeClock } from './fake-clock.ts'

const served = {
  id: 'recording',
  label: 'Recording',
  title: 'A recorded thread',
  recording: { lines: [], broken: [] },
}
const errors = vi.spyOn(console, 'error')
beforeEach(async () => {
  errors.mockClear()
  await page.viewport(1280, 800)
})
afterEach(() => {
  cleanup()
  history.replaceState(null, '', location.pathname) // where the page keeps its link
})

function renderApp(race: number) {
  const clock = new FakeClock()
  const player = new Player({ clock, makeStore: () => createBubbleStore({ scheduler: syncScheduler }) })
  const initial = raceSources[race]!
  player.load(initial.recording, defaultSettings)
  const { container } = render(
    <StrictMode>
      <App
        live={() => {
          throw new Error('the recording needs no socket')
        }}
        player={player}
        served={served}
        initial={{ view: 'replay', threadId: 't1', source: initial }}
      />
    </StrictMode>,
  )
  const bubble = (id: string) => container.querySelector(`[data-bubble-key="${bubbleKey.invocation(id)}"]`)
  return { clock, player, container, bubble, user: userEvent.setup() }
}
const button = (name: string) => screen.getAllByRole('button', { name })[0]!

describe('under StrictMode', () => {
  test('the clock plays the race; the late callback lights up its own bubble, whose node stays', async () => {
    const { clock, user, bubble, container } = renderApp(1)
    await user.click(button('Play'))
    clock.advance(700 * 5)
    const node = bubble('a')
    await expect.poll(() => node?.querySelector('[data-part="text"]')?.textContent).toBe('About forty.')
    expect(container.querySelectorAll('[data-flash]')).toHaveLength(0)
    clock.advance(700)
    await expect.poll(() => node?.querySelector('[data-part="text"]')?.textContent).toBe('Exactly 42.')
    expect(bubble('a')).toBe(node)
    expect([...container.querySelectorAll('[data-flash]')].map((flash) => flash.closest('article'))).toEqual([
      node,
    ])
    clock.advance(60_000)
    await expect.poll(() => screen.queryAllByRole('button', { name: 'Play again' }).length).toBe(1)
    expect(container.querySelectorAll('article')).toHaveLength(2)
    expect(errors).not.toHaveBeenCalled()
  })

  test('each arrival stands in the list once, and points at its bubble', async () => {
    const { user, player, container } = renderApp(0)
    for (let index = 0; index < 7; index++) await user.click(button('Step'))
    const list = await screen.findByRole('listbox', { name: 'Recorded events' })
    const rows = within(list).getAllByRole('option')
    expect(rows).toHaveLength(7)
    await user.click(rows[6]!)
    expect(container.querySelector('[data-highlighted]')?.getAttribute('data-bubble-key')).toBe(
      bubbleKey.invocation('a'),
    )
    expect(screen.getByRole('region', { name: 'Event 7' }).textContent).toContain('"disposition": "replace"')
    player.seek(3)
    await expect.poll(() => container.querySelector('[data-highlighted]')).toBeNull()
    expect(screen.getByRole('listbox', { name: 'Recorded events' }).children).toHaveLength(3)
    expect(errors).not.toHaveBeenCalled()
  })

  test('a bubble leads to its events, and each of them back to it', async () => {
    const { user, player, bubble, container } = renderApp(1)
    await user.click(button('Devtools'))
    expect(screen.queryByRole('region', { name: 'onebubble devtools' })).toBeNull()
    act(() => player.seek(races[1].events.length))
    await user.click(within(bubble('a') as HTMLElement).getByRole('button', { name: 'Events' }))
    const rows = () => within(screen.getByRole('listbox', { name: 'Recorded events' })).getAllByRole('option')
    await screen.findByRole('listbox', { name: 'Recorded events' })
    expect(rows().map(({ dataset }) => dataset['type'])).toEqual([
      'invocation_created',
      'stream_chunk',
      'stream_chunk',
      'stream_finalized',
      'callback',
    ])
    await user.click(rows()[4]!)
    expect(container.querySelector('[data-highlighted]')).toBe(bubble('a'))
    await user.click(button('Close devtools'))
    expect(container.querySelector('[data-highlighted]')).toBeNull()
    expect(document.activeElement).toBe(button('Devtools'))
    expect(errors).not.toHaveBeenCalled()
  })

  test('another race begins with its own thread, empty', async () => {
    const { user, container, player } = renderApp(0)
    player.seek(races[0].events.length)
    await user.click(button('Race 3 Background thread'))
    expect(container.querySelectorAll('article')).toHaveLength(0)
    expect(button('open').getAttribute('aria-pressed')).toBe('true')
    expect(location.search).toBe('?view=replay&race=3')
    expect(errors).not.toHaveBeenCalled()
  })
})
