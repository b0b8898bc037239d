import type { BubbleKey, Receipt } from '../core/index.ts'
import { describeInput } from './described-input.ts'
import type { RecordedInput } from './recorded-input.ts'

/** Which inputs a person wants to see; what is left empty asks for nothing. */
export interface InputFilter {
  /** Words, each of which stands in the ids, the type, the text, the code or the receipt. */
  readonly text: string
  readonly threadId: string
  readonly type: string
  readonly receipt: Receipt['status'] | ''
  /** Only what is about this bubble. */
  readonly key: BubbleKey | undefined
}

export const noFilter: InputFilter = { text: '', threadId: '', type: '', receipt: '', key: undefined }

/** The inputs that pass, of those that are about the right bubble; the same list if all do. */
export function filterInputs(
  inputs: readonly RecordedInput[],
  filter: InputFilter,
): readonly RecordedInput[] {
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const { threadId, type, receipt } = filter
  if (words.length === 0 && threadId === '' && type === '' && receipt === '') return inputs
  return inputs.filter((input) => {
    const described = describeInput(input)
    return (
      (threadId === '' || described.threadId === threadId) &&
      (type === '' || described.type === type) &&
      (receipt === '' || input.receipt?.status === receipt) &&
      words.every((word) => described.text.includes(word))
    )
  })
}

/** What there is to choose from: each thread and each type that an input has. */
export function choicesOf(inputs: readonly RecordedInput[]): {
  readonly threadIds: readonly string[]
  readonly types: readonly string[]
} {
  const threadIds = new Set<string>()
  const types = new Set<string>()
  for (const { threadId, type } of inputs.map(describeInput)) {
    if (threadId !== undefined) threadIds.add(threadId)
    types.add(type)
  }
  return { threadIds: [...threadIds].sort(), types: [...types].sort() }
}
