import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cutText, segmentsOf } from '../../src/core/segments.ts'
import { createBubbleStore, type InvocationBubble, syncScheduler } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'

/** Long texts with few lines and pairs of surrogates at odd places. */
const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('x', 'ab ', '😀', 'é'), fc.nat(2_500))
      .map(([unit, count]) => unit.repeat(count)),
  },
  { weight: 3, arbitrary: fc.constantFrom('\n', '\r\n', '\n\n', '', ' ', 'a', '😀') },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('y', '😀'), fc.integer({ min: 8_000, max: 9_000 }))
      .map(([unit, count]) => unit.repeat(count)),
  },
)
const longText = fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join(''))
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 })

function chunksOf(text: string, places: readonly number[]): readonly string[] {
  const ends = [...places.map((place) => Math.floor(place * text.length)), text.length].toSorted(
    (a, b) => a - b,
  )
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end))
}

function shownSegments(deltas: readonly string[], flushEach: boolean): readonly string[] {
  const t = threadScript('t')
  const store = createBubbleStore({ scheduler: flushEach ? syncScheduler : () => () => undefined })
  for (const delta of deltas) store.ingest(t.chunk('i', delta))
  store.flush()
  return segmentsIn(store.invocation('i'))
}

function segmentsIn(bubble: InvocationBubble | undefined): readonly string[] {
  const [part] = bubble?.parts ?? []
  if (part === undefined) return [] // of an empty text
  if (part.kind !== 'text') throw new RangeError('the first part is a text')
  return part.segments
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000
const tears = (segments: readonly string[]): boolean =>
  segments.some(
    (segment, index) =>
      index > 0 &&
      isLow(segment.charCodeAt(0)) &&
      isHigh((segments[index - 1] ?? '').slice(-1).charCodeAt(0)),
  )

describe('segments', () => {
  test('joined give the text, split no surrogate pair, and are neither empty nor long', () => {
    fc.assert(
      fc.property(longText, (text) => {
        const segments = segmentsOf(text)
        expect(segments.join('')).toBe(text)
        expect(segments.every((segment) => segment !== '' && segment.length <= 8_192)).toBe(true)
        expect(tears(segments)).toBe(false)
        const { sealed, tail } = cutText(text)
        expect(tail === '' ? sealed : [...sealed, tail]).toEqual(segments)
      }),
    )
  })

  test('except the last one do not change when the text grows', () => {
    fc.assert(
      fc.property(longText, longText, (text, more) => {
        const { sealed } = cutText(text)
        expect(cutText(text + more).sealed.slice(0, sealed.length)).toEqual(sealed)
      }),
    )
  })

  test('depend only on the text: they are the same for any split into chunks', () => {
    fc.assert(
      fc.property(longText, cuts, fc.boolean(), (text, places, flushEach) => {
        expect(shownSegments(chunksOf(text, places), flushEach)).toEqual(segmentsOf(text))
      }),
      { numRuns: 60 },
    )
  })

  test('are the same in a message, in a callback and after hydration', () => {
    fc.assert(
      fc.property(
        longText.filter((text) => text !== ''),
        cuts,
        (text, places) => {
          const t = threadScript('t')
          const store = createBubbleStore({ scheduler: syncScheduler })
          store.ingestAll(chunksOf(text, places).map((delta) => t.chunk('i', delta)))
          store.ingest(t.callback('j', text))
          expect(segmentsIn(store.invocation('j'))).toEqual(segmentsOf(text))
          const other = createBubbleStore({ scheduler: syncScheduler, snapshots: [store.snapshot('t')] })
          expect(segmentsIn(other.invocation('i'))).toEqual(segmentsOf(text))
          other.ingest(t.chunk('i', `and\n${'more'.repeat(3_000)}`))
          expect(segmentsIn(other.invocation('i'))).toEqual(segmentsOf(`${text}and\n${'more'.repeat(3_000)}`))
        },
      ),
      { numRuns: 40 },
    )
  })

  test('of a short text are one segment, and of an empty text none', () => {
    expect(segmentsOf('')).toEqual([])
    expect(segmentsOf('a\nb\n')).toEqual(['a\nb\n'])
  })

  test('of a long line are cut inside the line, and never inside a surrogate pair', () => {
    expect(segmentsOf(`x${'😀'.repeat(6_000)}`).map(({ length }) => length)).toEqual([8_191, 3_810])
    expect(segmentsOf('x'.repeat(20_000)).map(({ length }) => length)).toEqual([8_192, 8_192, 3_616])
  })
})
