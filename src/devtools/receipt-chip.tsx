import type { FunctionComponent } from 'react'
import type { RecordedInput } from './recorded-input.ts'

/** The receipt of the store. */
export const ReceiptChip: FunctionComponent<{ readonly input: RecordedInput }> = ({ input }) => {
  const { receipt, method } = input
  if (receipt === undefined)
    return <span className="ob-chip">{method === 'evict' ? 'evicted' : 'local'}</span>
  return (
    <span className="ob-chip" data-tone={receipt.status}>
      {receipt.status}
    </span>
  )
}
