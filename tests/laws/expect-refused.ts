import type { BubbleStore } from '../../src/store/index.ts'
import { countRow } from './rows.ts'
import { expectIdentical, expectSame } from './view.ts'

/** The store refuses this input with this code, keeps the violation, and the row counts as met. */
export function expectRefused(store: BubbleStore, code: string, input: unknown, row = code): void {
  const { status, violation } = store.ingest(input)
  expectSame([status, violation?.code], ['rejected', code])
  // The graver one is answered; a lesser fault of the same input may be listed after it.
  expectIdentical(
    store.violations().findLast((one) => one.code === code),
    violation,
  )
  countRow(row)
}
