import { type FunctionComponent, type KeyboardEvent, useEffect, useRef } from 'react'
import { EventRow } from './event-row.tsx'
import type { RecordedInput } from './recorded-input.ts'
import { useRowWindow } from './use-row-window.ts'

interface EventListProps {
  readonly inputs: readonly RecordedInput[]
  /** The index of the selected input. */
  readonly selected: number | undefined
  readonly onSelect: (index: number | undefined) => void
}

const rowPx = 28
const pageLength = 10

/** The recorded inputs as rows. Only rows on the screen are rendered. The arrow keys move between them. */
export const EventList: FunctionComponent<EventListProps> = ({ inputs, selected, onSelect }) => {
  const scroller = useRef<HTMLDivElement>(null)
  const isFocusDue = useRef(false)
  const { first, last, onScroll, reveal } = useRowWindow(scroller, inputs.length, rowPx)
  const selectedAt = selected === undefined ? -1 : inputs.findIndex(({ index }) => index === selected)
  // One row can always take the focus. It stays mounted while the list is scrolled.
  const activeAt = selectedAt >= 0 ? selectedAt : inputs.length - 1

  useEffect(() => {
    if (!isFocusDue.current) return
    isFocusDue.current = false
    scroller.current
      ?.querySelector<HTMLElement>('[role="option"][tabindex="0"]')
      ?.focus({ preventScroll: true })
  }, [selected])

  const onKeyDown = (event: KeyboardEvent): void => {
    const target = targetOf(event.key, selectedAt, inputs.length)
    const input = target === undefined ? undefined : inputs[Math.min(Math.max(0, target), inputs.length - 1)]
    if (input === undefined) return
    event.preventDefault()
    reveal(inputs.indexOf(input))
    isFocusDue.current = input.index !== selected
    onSelect(input.index)
  }
  const rows = inputs.slice(first, last).map((input, place) => ({ input, at: first + place }))
  const active = inputs[activeAt]
  if (active !== undefined && (activeAt < first || activeAt >= last))
    rows.push({ input: active, at: activeAt })

  return (
    <div className="ob-list" ref={scroller} onScroll={onScroll}>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- one of the rows has the focus */}
      <div
        className="ob-rows"
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select has no columns, and cannot hold so many rows
        role="listbox"
        aria-label="Recorded events"
        style={{ height: inputs.length * rowPx }}
        onKeyDown={onKeyDown}
      >
        {rows.map(({ input, at }) => (
          <EventRow
            key={input.index}
            input={input}
            at={at}
            count={inputs.length}
            topPx={at * rowPx}
            isActive={at === activeAt}
            isSelected={at === selectedAt}
            onSelect={() => onSelect(input.index)}
          />
        ))}
      </div>
    </div>
  )
}

/** @param from the selected row; -1 if none, so that the arrows start at the last row */
function targetOf(key: string, from: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowUp':
      return from < 0 ? count - 1 : from - 1
    case 'ArrowDown':
      return from < 0 ? count - 1 : from + 1
    case 'PageUp':
      return (from < 0 ? count - 1 : from) - pageLength
    case 'PageDown':
      return from < 0 ? count - 1 : from + pageLength
    case 'Home':
      return 0
    case 'End':
    case 'Enter':
    case ' ':
      return key === 'End' || from < 0 ? count - 1 : from
    default:
      return undefined
  }
}
