import type { BubbleStore } from '../../src/store/index.ts'
import { countRow } from './rows.ts'
import { expectIdentical, expectSame } from './view.ts'

/** The store refuses this input with this code, keeps the violation, and the row counts as met. */
export function expectRefused(store: BubbleStore, code: string, input: unknown, row = code): void {
  const { status, violation } = store.ingest(input)
  expectSame([status, violation?.code], ['rejected', code])
  expectIdentical(store.violations().at(-1), violation)
  countRow(row)
}
