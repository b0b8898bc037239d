import { type FunctionComponent, useMemo } from 'react'
import { describeInput } from './described-input.ts'
import { MomentThread } from './moment-thread.tsx'
import type { Recording } from './record-events.ts'
import { ScrollBox } from './scroll-box.tsx'
import { timelineOf } from './timeline.ts'

interface MomentViewProps {
  /** The recording at the time the view was opened. It does not change while the reader steps through it. */
  readonly recording: Recording
  /** The number of inputs before this moment. */
  readonly count: number
  readonly onCount: (count: number) => void
  /** The number of inputs since the recording, and the function that adds them. */
  readonly newCount: number
  readonly onRefresh: () => void
  /** Only this thread; empty for all. */
  readonly threadId: string
}

/** The bubbles after a number of inputs, replayed in a separate store. */
export const MomentView: FunctionComponent<MomentViewProps> = (props) => {
  const { recording, count, onCount, newCount, onRefresh, threadId } = props
  const timeline = useMemo(() => timelineOf(recording), [recording])
  const total = timeline.count
  const state = timeline.at(count)
  const before = timeline.at(count - 1)
  const input = recording.inputs[count - 1]
  const words = input === undefined ? 'before the first event' : `after ${describeInput(input).type}`
  const threads = [...state.threads.values()]
    .filter((thread) => threadId === '' || thread.threadId === threadId)
    .toSorted((a, b) => (a.threadId < b.threadId ? -1 : 1))
  return (
    <>
      <div className="ob-bar">
        <button type="button" disabled={count === 0} onClick={() => onCount(count - 1)}>
          Back
        </button>
        <input
          type="range"
          min={0}
          max={total}
          value={count}
          aria-label="Moment"
          aria-valuetext={`${count} of ${total}, ${words}`}
          onChange={({ target }) => onCount(target.valueAsNumber)}
        />
        <button type="button" disabled={count >= total} onClick={() => onCount(count + 1)}>
          Forward
        </button>
        <span className="ob-count">
          {count} of {total}, {words}
        </span>
        {newCount > 0 && (
          <button type="button" onClick={onRefresh}>
            Load {newCount} more
          </button>
        )}
      </div>
      <ScrollBox className="ob-scroll" label="Bubbles at this moment">
        {threads.length === 0 && <p className="ob-muted">Nothing was shown at this moment.</p>}
        {threads.map((thread) => (
          <MomentThread key={thread.threadId} thread={thread} state={state} before={before} />
        ))}
      </ScrollBox>
    </>
  )
}
