import { expect, test } from 'vitest'
import { bytesIn, refusalOf, sizeWords } from '../../src/demo/live/attachments.ts'
import { decodeRequest } from '../../src/protocol/index.ts'

const file = (name: string, size: number): File => new File([new Uint8Array(size)], name)
const attached = (size: number) => ({
  kind: 'file' as const,
  mediaType: 'image/png',
  url: `data:image/png;base64,${Buffer.alloc(size).toString('base64')}`,
})
const most = 500 * 1024

test('what is too large is refused in words, by itself or beside others', () => {
  expect(refusalOf([file('small.png', most)], [])).toBeUndefined()
  expect(refusalOf([file('large.png', 3 * 1024 * 1024)], [])).toBe(
    'large.png (3.0 MB) is too large: the files of a message are at most 500 KB together.',
  )
  expect(refusalOf([file('a.png', 300 * 1024), file('b.png', 300 * 1024)], [])).toContain('b.png (300 KB)')
  expect(refusalOf([file('b.png', 300 * 1024)], [attached(300 * 1024)])).toContain('b.png (300 KB)')
})

test('what is taken fits into a request, with as much text as one can write', () => {
  const body = {
    author: { kind: 'user' },
    parts: [attached(most), { kind: 'text', text: '\u0001'.repeat(4_000) }],
  }
  expect(decodeRequest('message', body).ok).toBe(true)
  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(1_048_576)
})

test('sizes are read from the url, and written for people', () => {
  expect(Math.abs(bytesIn(attached(1_000).url) - 1_000)).toBeLessThan(3)
  expect([1, 1024, 1025, 1024 * 1024].map(sizeWords)).toEqual(['1 KB', '1 KB', '2 KB', '1.0 MB'])
})
