import { useEffect, useRef, useSyncExternalStore } from 'react'
import { Badge, type Tone } from '../../src/demo/chat/index.ts'
import type { Delivery } from '../../src/demo/player/index.ts'
import { type Receipt, selectBubble, selectThread } from '../../src/index.ts'
import { useBubbleStore } from '../../src/react/index.ts'
import { type Race, type ScenarioStep, shown, type ShownThread } from '../../src/testing/index.ts'

interface RaceScriptProps {
  readonly race: Race
  /** The deliveries in order. */
  readonly deliveries: readonly Delivery[]
  /** The receipts of the store, in order. */
  readonly receipts: readonly Receipt[]
  /** How many have arrived. */
  readonly position: number
}

/** The events in order of arrival, and the expected bubbles. */
export function RaceScript({ race, deliveries, receipts, position }: RaceScriptProps) {
  const isInOrder = deliveries.every(({ line }, index) => line === index + 1)
  const isAtEnd = position > 0 && position === deliveries.length
  const expected = isAtEnd ? race.end : isInOrder ? race.steps[position - 1]?.threads : undefined
  return (
    <section className="race-script" aria-label="What arrives">
      {/* A scrollable list must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ol tabIndex={0}>
        {deliveries.map(({ line, kind }, index) => (
          <StepLine
            key={index}
            kind={kind}
            step={race.steps[line - 1]}
            receipt={index < position ? receipts[index] : undefined}
            isLatest={index === position - 1}
          />
        ))}
      </ol>
      {expected === undefined ? (
        <p className="race-said">
          {position === 0
            ? 'Nothing has arrived yet.'
            : 'Out of order: the bubbles are compared after the last event.'}
        </p>
      ) : (
        <Expected threads={expected} />
      )}
    </section>
  )
}

interface StepLineProps {
  readonly step: ScenarioStep | undefined
  readonly kind: Delivery['kind']
  /** Absent until it has arrived. */
  readonly receipt: Receipt | undefined
  readonly isLatest: boolean
}

function StepLine({ step, kind, receipt, isLatest }: StepLineProps) {
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isLatest && item.current) scrollListTo(item.current)
  }, [isLatest])
  return (
    <li
      ref={item}
      className="race-step"
      data-receipt={receipt?.status}
      aria-current={isLatest ? 'step' : undefined}
    >
      <span className="race-number">{step?.number}</span>
      <span className="race-note">{step?.note}</span>
      {kind !== 'first' && <span className="race-mark">{kind}</span>}
      {receipt !== undefined && (
        <Badge tone={tones[receipt.status]} name="receipt">
          {receipt.status}
        </Badge>
      )}
    </li>
  )
}

/** Scrolls the list of an item to the item. `scrollIntoView` would also scroll the page, away from the buttons. */
function scrollListTo(item: HTMLElement): void {
  const list = item.parentElement
  if (list === null) return
  const within = list.getBoundingClientRect()
  const { top, bottom } = item.getBoundingClientRect()
  if (top < within.top) list.scrollTop -= within.top - top
  else if (bottom > within.bottom) list.scrollTop += bottom - within.bottom
}

const tones: Record<Receipt['status'], Tone> = {
  applied: 'green',
  duplicate: 'grey',
  held: 'amber',
  rejected: 'red',
}

/** The expected lines, and whether the page shows them. */
function Expected({ threads }: { readonly threads: readonly ShownThread[] }) {
  const store = useBubbleStore()
  const state = useSyncExternalStore(store.subscribe, store.getState, store.getInitialState)
  const source = {
    thread: (threadId: string) => selectThread(state, threadId),
    bubble: (key: Parameters<typeof selectBubble>[1]) => selectBubble(state, key),
  }
  const isRight = threads.every(
    ({ threadId, lines }) => shown(source, threadId).join('\n') === lines.join('\n'),
  )
  return (
    <section className="race-said" data-right={isRight}>
      <p>{isRight ? 'Shown as expected:' : 'Expected, but not shown:'}</p>
      <ul>
        {threads.flatMap(({ threadId, lines }) =>
          lines.map((line) => <li key={`${threadId} ${line}`}>{line}</li>),
        )}
      </ul>
    </section>
  )
}
