import { type FunctionComponent, type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import type { Receipt } from '../core/index.ts'
import type { BubbleStore } from '../store/index.ts'
import { Choice } from './choice.tsx'
import { EventDetail } from './event-detail.tsx'
import { EventList } from './event-list.tsx'
import { choicesOf, filterInputs, type InputFilter } from './input-filter.ts'
import { inputsOfBubble } from './inputs-of-bubble.ts'
import { Receipts } from './receipts.tsx'
import type { RecordedInput } from './recorded-input.ts'

interface EventsViewProps {
  readonly store: BubbleStore
  readonly inputs: readonly RecordedInput[]
  readonly filter: InputFilter
  readonly onFilter: (filter: InputFilter) => void
  /** A new number above 0 moves the focus to the filter. */
  readonly focusCount: number
  readonly selected: number | undefined
  readonly onSelect: (index: number | undefined) => void
  /** Shows the bubble of the selected event in the app; undefined if the app cannot. */
  readonly onShow: (() => void) | undefined
  readonly onMoment: (count: number) => void
}

const statuses = ['applied', 'duplicate', 'held', 'rejected'] as const satisfies readonly Receipt['status'][]

/** The recorded inputs with filters, and the details of the selected one. */
export const EventsView: FunctionComponent<EventsViewProps> = (props) => {
  const { store, inputs, filter, onFilter, focusCount, selected, onSelect, onShow, onMoment } = props
  const filterField = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focusCount > 0) filterField.current?.focus()
  }, [focusCount])
  const { key } = filter
  const ofBubble = useMemo(
    () => (key === undefined ? inputs : inputsOfBubble(store, key, inputs)),
    [store, key, inputs],
  )
  const shown = useMemo(() => filterInputs(ofBubble, filter), [ofBubble, filter])
  const { threadIds, types } = useMemo(() => choicesOf(inputs), [inputs])
  const input = selected === undefined ? undefined : inputs.find(({ index }) => index === selected)
  const set = (change: Partial<InputFilter>): void => onFilter({ ...filter, ...change })
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || filter.text === '') return
    event.stopPropagation() // otherwise the panel closes
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
        {/* Not a live region, since it changes with each event. */}
        <span className="ob-count">
          {shown.length === inputs.length ? inputs.length : `${shown.length} of ${inputs.length}`}
        </span>
        {key !== undefined && (
          <button type="button" className="ob-key" onClick={() => set({ key: undefined })}>
            <code>{key}</code> <span aria-hidden="true">×</span>
            <span className="ob-hidden">: show the events of all bubbles</span>
          </button>
        )}
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
      </div>
      {inputs.length === 0 && <Receipts />}
      <div className="ob-split">
        <EventList inputs={shown} selected={selected} onSelect={onSelect} />
        {input !== undefined && (
          <EventDetail
            store={store}
            inputs={inputs}
            input={input}
            onOnly={(only) => set({ key: only })}
            onShow={onShow}
            onMoment={() => onMoment(inputs.indexOf(input) + 1)}
            onClose={() => onSelect(undefined)}
          />
        )}
      </div>
    </>
  )
}
