import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beginningOf, shortened } from '../../src/core/index.ts'

const characters = ['a', '\n', '😀', 'e\u0301', '👩‍👩‍👧‍👦', '🇫🇷', '👍🏽', '한', 'ก็', '\r\n']

test('the beginning has as many whole characters as fit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...characters), { maxLength: 40 }),
      fc.nat({ max: 60 }),
      (chosen, mostUnits) => {
        const text = chosen.join('')
        const whole = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
        let expected = ''
        for (const character of whole) {
          if (expected.length + character.length > mostUnits) break
          expected += character
        }
        expect(beginningOf(text, mostUnits)).toBe(expected)
        expect(shortened(text, mostUnits)).toBe(expected === text ? text : `${expected}…`)
      },
    ),
  )
})

test.each(characters)('%j is never torn', (character) => {
  const text = character.repeat(200)
  for (let most = 0; most < 40; most++) expect(beginningOf(text, most).length % character.length).toBe(0)
})

test('of a megabyte, only the beginning is read', () => {
  expect(shortened('a'.repeat(1_000_000), 3)).toBe('aaa…')
})
