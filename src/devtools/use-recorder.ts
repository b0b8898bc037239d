import { useMemo, useSyncExternalStore } from 'react'
import type { BubbleStore } from '../store/index.ts'
import { type Recorder, recordEvents } from './record-events.ts'
import type { RecordedInput } from './recorded-input.ts'

/** The source of a panel's inputs. */
interface Source {
  readonly subscribe: (listener: () => void) => () => void
  readonly inputs: () => readonly RecordedInput[]
  /** Undefined if the panel records by itself and nobody is subscribed. */
  readonly recorder: () => Recorder | undefined
}

const nothing: readonly RecordedInput[] = []

/** The given recorder, or a new one while the component is mounted. */
export function useRecorder(
  store: BubbleStore,
  given: Recorder | undefined,
): Pick<Source, 'recorder'> & { readonly inputs: readonly RecordedInput[] } {
  const source = useMemo(() => (given === undefined ? ownSource(store) : sourceOf(given)), [store, given])
  const inputs = useSyncExternalStore(source.subscribe, source.inputs, () => nothing)
  return { recorder: source.recorder, inputs }
}

const sourceOf = (recorder: Recorder): Source => ({
  subscribe: (listener) => recorder.subscribe(listener),
  inputs: () => recorder.inputs(),
  recorder: () => recorder,
})

/** Records from the first subscription to the last. */
function ownSource(store: BubbleStore): Source {
  let recorder: Recorder | undefined
  let userCount = 0
  return {
    subscribe(listener) {
      userCount++
      recorder ??= recordEvents(store)
      const unsubscribe = recorder.subscribe(listener)
      return () => {
        unsubscribe()
        if (--userCount > 0) return
        recorder?.stop()
        recorder = undefined
      }
    },
    inputs: () => recorder?.inputs() ?? nothing,
    recorder: () => recorder,
  }
}
