import type { BubbleKey, Receipt } from '../core/index.ts'
import { describeInput } from './described-input.ts'
import type { RecordedInput } from './recorded-input.ts'

/** Selects the inputs to show. An empty field selects all. */
export interface InputFilter {
  /** Words. Each must be in the ids, the type, the text, the code or the receipt. */
  readonly text: string
  readonly threadId: string
  readonly type: string
  readonly receipt: Receipt['status'] | ''
  /** Only inputs of this bubble. */
  readonly key: BubbleKey | undefined
}

export const noFilter: InputFilter = { text: '', threadId: '', type: '', receipt: '', key: undefined }

/** The inputs that pass all fields except `key`, which `inputsOfBubble` applies before; the same list if all do. */
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

/** The options of the filter: all threads and types of the inputs. */
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
