import type { BubbleStore } from '../../src/store/index.ts'
import { countRow } from './rows.ts'
import { expectIdentical, expectSame } from './view.ts'

/** The store rejects this input with this code and keeps the violation. Counts the row as matched. */
export function expectRefused(store: BubbleStore, code: string, input: unknown, row = code): void {
  const { status, violation } = store.ingest(input)
  expectSame([status, violation?.code], ['rejected', code])
  // The receipt has the graver violation. A lesser fault of the same input may be listed after it.
  expectIdentical(
    store.violations().findLast((one) => one.code === code),
    violation,
  )
  countRow(row)
}
