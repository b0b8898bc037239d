import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinPart, splitHalves, splitPart } from '../../src/protocol/lone-halves.ts'

const [high, low] = ['\ud83d', '\ude00']
/** Texts of any units, in which halves of characters are frequent. */
const texts = fc
  .array(fc.oneof(fc.constantFrom(high, low, `${high}${low}`, 'a', 'é'), fc.string({ unit: 'binary' })), {
    maxLength: 6,
  })
  .map((pieces) => pieces.join(''))

test.each([
  ['', { text: '' }],
  ['a', { text: 'a' }],
  [`${high}${low}`, { text: `${high}${low}` }],
  [high, { text: '', carry: 0xd83d }],
  [low, { text: '', carry: 0xde00 }],
  [`a${high}`, { text: 'a', carry: 0xd83d }],
  [`${low}a`, { text: 'a', lead: 0xde00 }],
  [`a${low}`, { text: 'a', carry: 0xde00 }],
  [`${high}a`, { text: 'a', lead: 0xd83d }],
  [`${low}${high}`, { text: '', lead: 0xde00, carry: 0xd83d }],
  [`${low}${high}${low}${high}`, { text: `${high}${low}`, lead: 0xde00, carry: 0xd83d }],
  [`${high}${low}${low}`, { text: `${high}${low}`, carry: 0xde00 }],
])('%j is split into %j', (whole, split) => {
  expect(splitHalves(whole)).toStrictEqual(split)
})

test('what was split is put together again, unit by unit', () => {
  fc.assert(
    fc.property(texts, (whole) => {
      expect(joinPart(splitPart({ text: whole }))).toStrictEqual({ text: whole })
    }),
  )
})

test('well-formed text is left as it is, and what is left of a cut through it is well-formed', () => {
  const cuts = fc
    .tuple(fc.string({ unit: 'grapheme' }), fc.nat(), fc.nat())
    .map(([text, from, to]) => [text, text.slice(from % (text.length + 1)).slice(0, to)] as const)
  fc.assert(
    fc.property(cuts, ([text, cut]) => {
      expect(splitHalves(text)).toStrictEqual({ text })
      expect(splitHalves(cut).text).toMatch(/^\P{Surrogate}*$/u)
      expect(joinPart(splitPart({ text: cut }))).toStrictEqual({ text: cut })
    }),
  )
})
