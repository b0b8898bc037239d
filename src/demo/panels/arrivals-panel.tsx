import { type FunctionComponent, type KeyboardEvent, useId, useRef } from 'react'
import { factsOf, useRowWindow } from '../../devtools/index.ts'
import type { Arrival } from '../arrival.ts'
import { ArrivalRow } from './arrival-row.tsx'

interface ArrivalsPanelProps {
  readonly arrivals: readonly Arrival[]
  /** So many of them have arrived. */
  readonly count: number
  readonly agentOf: (invocationId: string) => string | undefined
  /** The number of the one that is pointed at. */
  readonly selected: number | undefined
  readonly onSelect: (number: number | undefined) => void
}

const rowPx = 30

/** What arrived, in order of arrival; only the rows on the screen are made, however many there are. */
export const ArrivalsPanel: FunctionComponent<ArrivalsPanelProps> = (props) => {
  const { arrivals, count, agentOf, selected, onSelect } = props
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const { first, last, onScroll, reveal } = useRowWindow(scroller, count, rowPx)
  const before = (arrivals[0]?.number ?? 1) - 1 // so many have been let go
  const at = selected === undefined ? undefined : selected - before - 1
  const isSelectedShown = at !== undefined && at >= first && at < last

  const choose = (index: number): void => {
    const bounded = Math.min(Math.max(0, index), count - 1)
    reveal(bounded)
    onSelect(before + bounded + 1)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = targetOf(event.key, at ?? count, count)
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
        {arrivals.slice(first, Math.min(last, count)).map((arrival, offset) => (
          <ArrivalRow
            key={arrival.number}
            id={`${id}${arrival.number}`}
            arrival={arrival}
            speaker={speakerOf(arrival, agentOf)}
            isSelected={arrival.number === selected}
            index={first + offset}
            count={count}
            heightPx={rowPx}
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
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}

function speakerOf({ event }: Arrival, agentOf: ArrivalsPanelProps['agentOf']): string | undefined {
  const { invocationId, authorKind } = factsOf(event)
  return invocationId === undefined ? authorKind : agentOf(invocationId)
}
