import { fireEvent, render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { Composer } from '../../src/demo/live/composer.tsx'

const ignore = (): void => undefined

function write(text: string) {
  const sent = vi.fn<(draft: { readonly text: string }) => void>()
  render(<Composer draft={{ text, files: [] }} onDraft={ignore} onSend={sent} />)
  return { field: screen.getByLabelText('Message'), sent }
}

test.each([
  ['while it composes', { isComposing: true }],
  ['where the composition has just ended, as in Safari', { keyCode: 229 }],
])('Enter of an input method sends nothing: %s', (_, key) => {
  const { field, sent } = write('にほん')
  expect(fireEvent.keyDown(field, { key: 'Enter', ...key })).toBe(true) // and is not taken from it
  expect(sent).not.toHaveBeenCalled()
  fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 })
  expect(sent.mock.calls).toEqual([[{ text: 'にほん', files: [] }]])
})

test('Shift and Enter begin a line', () => {
  const { field, sent } = write('One')
  expect(fireEvent.keyDown(field, { key: 'Enter', keyCode: 13, shiftKey: true })).toBe(true)
  expect(sent).not.toHaveBeenCalled()
})
