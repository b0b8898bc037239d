import type { FunctionComponent } from 'react'
import type { BubbleKey } from '../../core/index.ts'
import { useBubble } from '../../react/index.ts'

const dayFormat = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})

const latestTime = 8.64e15 // the latest time of a Date; `at` may be any finite number

const dayOf = (at: number | undefined): string | undefined =>
  at === undefined || Math.abs(at) > latestTime ? undefined : dayFormat.format(at)

interface DayLineProps {
  readonly before: BubbleKey
  readonly bubbleKey: BubbleKey
}

/** The day of a bubble, if the previous bubble is from another day. */
export const DayLine: FunctionComponent<DayLineProps> = ({ before, bubbleKey }) => {
  const previous = dayOf(useBubble(before)?.at)
  const at = useBubble(bubbleKey)?.at
  const day = dayOf(at)
  if (at === undefined || day === undefined || previous === undefined || day === previous) return null
  return (
    <p className="line-between" data-line="day">
      <time dateTime={new Date(at).toISOString()}>{day}</time>
    </p>
  )
}

/** The bubbles below it arrived or changed while the thread was out of sight. */
export const UnreadLine: FunctionComponent = () => (
  <p className="line-between line-unread" data-line="unread">
    New
  </p>
)
