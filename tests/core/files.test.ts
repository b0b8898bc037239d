import { describe, expect, test } from 'vitest'
import { textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { post, replay, turn } from '../support/replay.ts'

const file = (url: string, fileId?: string) =>
  ({ mediaType: 'image/png', url, ...(fileId !== undefined && { fileId }) }) as const
const part = (url: string, fileId?: string) => ({ kind: 'file', ...file(url, fileId) }) as const

describe('a file', () => {
  test('with an id replaces the earlier file; without an id it is a new part', () => {
    const t = threadScript('t')
    t.file('i', file('one', 'f'))
    t.file('i', file('two'))
    t.file('i', file('two'))
    t.file('i', { ...file('three', 'f'), filename: 'three.png' })
    expect(turn(replay(...t.log()), 'i').parts).toEqual([
      { ...part('three', 'f'), filename: 'three.png', key: '["f"]' },
      { ...part('two'), key: '1' },
      { ...part('two'), key: '2' },
    ])
  })

  test('of a callback replaces the stream’s file, and is before its text', () => {
    const t = threadScript('t')
    t.chunk('i', 'a')
    t.file('i', file('draft', 'f'))
    t.file('i', file('other'))
    t.callback('i', [{ kind: 'text', text: 'A' }, part('final', 'f'), part('more')])
    const { parts } = turn(replay(...t.log()), 'i')
    expect(parts).toMatchObject([{ url: 'final' }, { url: 'other' }, { kind: 'text' }, { url: 'more' }])
    expect(new Set(parts.map(({ key }) => key)).size).toBe(4)
  })

  test('of a message keeps the place of the first file with its id, and is not text', () => {
    const t = threadScript('t')
    const store = replay(
      t.message('m', [part('a', 'f'), { kind: 'text', text: 'Hi' }, part('b', 'f'), part('b')]),
    )
    expect(post(store, 'm').parts).toMatchObject([{ url: 'b' }, { kind: 'text' }, { url: 'b', key: 'p2' }])
    expect(textOf(post(store, 'm'))).toBe('Hi')
  })

  test('never has the key of data, whatever the data is called', () => {
    const t = threadScript('t')
    t.file('i', file('one', 'f'))
    t.data('i', 'f', '', 1)
    t.data('i', 'file', 'f', 2)
    t.file('i', file('two', '__proto__'))
    expect(turn(replay(...t.log()), 'i').parts).toHaveLength(4)
  })

  test('in a callback without text leaves the stream’s text shown', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('i', 'a'), t.callback('i', [part('x')]))
    expect(textOf(turn(store, 'i'))).toBe('a')
  })
})
