import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, onTestFinished, test, vi } from 'vitest'
import { BubbleDevtools } from '../../src/devtools/index.ts'
import { createBubbleStore } from '../../src/index.ts'

vi.mock('../../src/devtools/panel.tsx', () => ({
  Panel: () => {
    throw new TypeError('Something is not a function')
  },
}))

test('a panel that throws says so, can be closed, and leaves the app alone', async () => {
  const { error } = console
  console.error = () => undefined // React reports each error that a boundary has caught
  onTestFinished(() => void (console.error = error))
  const onClose = vi.fn<() => void>()
  render(
    <>
      <p>The chat</p>
      <BubbleDevtools store={createBubbleStore()} onClose={onClose} />
    </>,
  )
  const said = (await screen.findByRole('alert')).textContent
  expect(said).toContain('The devtools failed.')
  expect(said).toContain('Something is not a function')
  expect(screen.getByText('The chat')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Close devtools' }))
  expect(onClose).toHaveBeenCalledOnce()
})
