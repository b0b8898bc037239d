import { expect, test } from 'vitest'
import { viewOf } from '../../src/demo/link.ts'

test.each([
  ['', 'live'],
  ['thread=t2', 'live'],
  ['view=live', 'live'],
  ['view=replay', 'replay'],
  ['race=3', 'replay'],
  ['source=long', 'replay'],
  ['at=0', 'replay'],
  ['order=shuffled&seed=7', 'replay'],
  ['speed=max', 'replay'],
])('the link ?%s means the view %s', (query, view) => {
  expect(viewOf(new URLSearchParams(query))).toBe(view)
})
