import { type FunctionComponent, type KeyboardEvent, useId, useRef } from 'react'
import { type Arrival, factsOf } from '../player/index.ts'
import { ArrivalRow } from './arrival-row.tsx'
import { useRowWindow } from './use-row-window.ts'

interface ArrivalsPanelProps {
  readonly arrivals: readonly Arrival[]
  /** So many of them have arrived. */
  readonly count: number
  readonly agents: ReadonlyMap<string, string>
  /** The number of the one that is pointed at. */
  readonly selected: number | undefined
  readonly onSelect: (number: number | undefined) => void
}

const rowPx = 30

/** What arrived, in order of arrival; only the rows on the screen are made, however many there are. */
export const ArrivalsPanel: FunctionComponent<ArrivalsPanelProps> = (props) => {
  const { arrivals, count, agents, selected, onSelect } = props
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const { first, last, onScroll, reveal } = useRowWindow(scroller, count, rowPx)
  const isSelectedShown = selected !== undefined && selected > first && selected <= last

  const choose = (number: number): void => {
    const bounded = Math.min(Math.max(1, number), count)
    reveal(bounded - 1)
    onSelect(bounded)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = targetOf(event.key, selected ?? count + 1, count)
    if (event.key === 'Escape') onSelect(undefined)
    else if (target === undefined || count === 0) return
    else choose(target)
    event.preventDefault()
  }

  return (
    <div
      className="arrivals"
      ref={scroller}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select holds no columns, and not so many rows
      role="listbox"
      aria-label="What arrived"
      tabIndex={0}
      aria-activedescendant={isSelectedShown ? `${id}${selected}` : undefined}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div className="arrivals-inner" role="presentation" style={{ height: count * rowPx }}>
        {arrivals.slice(first, Math.min(last, count)).map((arrival) => (
          <ArrivalRow
            key={arrival.number}
            id={`${id}${arrival.number}`}
            arrival={arrival}
            speaker={speakerOf(arrival, agents)}
            isSelected={arrival.number === selected}
            count={count}
            topPx={(arrival.number - 1) * rowPx}
            onSelect={() => onSelect(arrival.number === selected ? undefined : arrival.number)}
          />
        ))}
      </div>
    </div>
  )
}

function targetOf(key: string, from: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowUp':
      return from - 1
    case 'ArrowDown':
      return from + 1
    case 'PageUp':
      return from - 10
    case 'PageDown':
      return from + 10
    case 'Home':
      return 1
    case 'End':
      return count
    default:
      return undefined
  }
}

function speakerOf({ delivery }: Arrival, agents: ReadonlyMap<string, string>): string | undefined {
  const { invocationId, authorKind } = factsOf(delivery.event)
  return invocationId === undefined ? authorKind : agents.get(invocationId)
}
