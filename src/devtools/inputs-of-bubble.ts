import type { BubbleKey } from '../core/index.ts'
import { type BubbleStore, inspectStore } from '../store/index.ts'
import { inputsOf } from './inputs-of.ts'
import type { RecordedInput } from './recorded-input.ts'

/** The recorded inputs of the bubble with this key, whether or not it is shown. */
export function inputsOfBubble(
  store: BubbleStore,
  key: BubbleKey,
  inputs: readonly RecordedInput[],
): readonly RecordedInput[] {
  const known = { ...inspectStore(store, 'BubbleDevtools').inspect(key), asked: key, bubble: undefined }
  return inputsOf(known, inputs).map(({ input }) => input)
}
