import { afterAll, expect, test } from 'vitest'
import { boundLaws } from './bound-laws.ts'
import { epochLaws } from './epoch-laws.ts'
import { hydrationLaws } from './hydration-laws.ts'
import { orderLaws } from './order-laws.ts'
import { seedLine } from './property.ts'
import { refusalLaws } from './refusal-laws.ts'
import { rowsNeverMet, rowTable } from './rows.ts'
import { snapshotLaws } from './snapshot-laws.ts'

afterAll(() => {
  console.log(`${seedLine}\n${rowTable()}`)
})

refusalLaws()
orderLaws()
hydrationLaws()
snapshotLaws()
epochLaws()
boundLaws()

// Last, because it needs the counts of the others.
test('every row of the conflict table was met', () => {
  expect(rowsNeverMet()).toEqual([])
})
