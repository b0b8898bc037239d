import { expect, test } from 'vitest'
import { isLoadablePicture } from '../../src/demo/chat/loadable-picture.ts'

test.each([
  ['blob:http://localhost/1b2c', 'image/webp'],
  ['data:image/svg+xml,%3Csvg/%3E', 'image/svg+xml'],
])('%s is a picture to load', (url, mediaType) => {
  expect(isLoadablePicture({ url, mediaType })).toBe(true)
})

test.each([
  ['https://example.org/a.png', 'image/png'],
  ['HTTP://example.org/a', 'image/jpeg'],
  ['javascript:alert(1)', 'image/png'],
  [' javascript:alert(1)', 'image/png'],
  ['java\nscript:alert(1)', 'image/png'],
  ['data:text/html,<script>alert(1)</script>', 'image/png'],
  ['data:,', 'image/png'],
  ['file:///etc/passwd', 'image/png'],
  ['filesystem:http://localhost/a', 'image/png'],
  ['//example.org/a.png', 'image/png'],
  ['/a.png', 'image/png'],
  ['', 'image/png'],
  ['https://example.org/a.pdf', 'application/pdf'],
  ['data:image/png;base64,AA==', 'text/html'],
])('%s as %s is not', (url, mediaType) => {
  expect(isLoadablePicture({ url, mediaType })).toBe(false)
})
