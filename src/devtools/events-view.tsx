import { type FunctionComponent, type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import type { Receipt } from '../core/index.ts'
import type { BubbleStore } from '../store/index.ts'
import { Choice } from './choice.tsx'
import { EventDetail } from './event-detail.tsx'
import { EventList } from './event-list.tsx'
import { choicesOf, filterInputs, type InputFilter } from './input-filter.ts'
import type { RecordedInput } from './recorded-input.ts'

interface EventsViewProps {
  readonly store: BubbleStore
  readonly inputs: readonly RecordedInput[]
  readonly filter: InputFilter
  readonly onFilter: (filter: InputFilter) => void
  /** Another number above 0 puts the focus into the filter. */
  readonly focusCount: number
  readonly selected: number | undefined
  readonly onSelect: (index: number | undefined) => void
  readonly onMoment: (count: number) => void
}

const statuses = ['applied', 'duplicate', 'held', 'rejected'] as const satisfies readonly Receipt['status'][]

/** What was recorded, what of it one wants to see, and all about one of them. */
export const EventsView: FunctionComponent<EventsViewProps> = (props) => {
  const { store, inputs, filter, onFilter, focusCount, selected, onSelect, onMoment } = props
  const filterField = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focusCount > 0) filterField.current?.focus()
  }, [focusCount])
  const shown = useMemo(() => filterInputs(inputs, filter), [inputs, filter])
  const { threadIds, types } = useMemo(() => choicesOf(inputs), [inputs])
  const input = selected === undefined ? undefined : inputs.find(({ index }) => index === selected)
  const set = (change: Partial<InputFilter>): void => onFilter({ ...filter, ...change })
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || filter.text === '') return
    event.stopPropagation() // the panel would close
    set({ text: '' })
  }
  return (
    <>
      <div className="ob-bar">
        <input
          ref={filterField}
          type="search"
          placeholder="Filter ( / )"
          aria-label="Filter"
          value={filter.text}
          onChange={({ target }) => set({ text: target.value })}
          onKeyDown={onKeyDown}
        />
        <Choice
          label="Thread"
          all="All threads"
          value={filter.threadId}
          values={threadIds}
          onChange={(threadId) => set({ threadId })}
        />
        <Choice
          label="Type"
          all="All types"
          value={filter.type}
          values={types}
          onChange={(type) => set({ type })}
        />
        <Choice
          label="Receipt"
          all="All receipts"
          value={filter.receipt}
          values={statuses}
          onChange={(receipt) => set({ receipt: statuses.find((status) => status === receipt) ?? '' })}
        />
        <output className="ob-count">
          {shown.length === inputs.length ? inputs.length : `${shown.length} of ${inputs.length}`}
        </output>
      </div>
      <div className="ob-split">
        <EventList inputs={shown} selected={selected} onSelect={onSelect} />
        {input !== undefined && (
          <EventDetail
            store={store}
            inputs={inputs}
            input={input}
            onMoment={() => onMoment(inputs.indexOf(input) + 1)}
            onClose={() => onSelect(undefined)}
          />
        )}
      </div>
    </>
  )
}
