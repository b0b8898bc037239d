import type { FunctionComponent } from 'react'
import { Badge } from '../chat/index.ts'
import type { Arrival, PlayerState } from '../player/index.ts'
import { ArrivalDetail } from './arrival-detail.tsx'
import { receiptTones } from './arrival-row.tsx'
import { ArrivalsPanel } from './arrivals-panel.tsx'
import { BrokenLines } from './broken-lines.tsx'
import { ViolationsPanel } from './violations-panel.tsx'

interface ArrivedSideProps {
  readonly state: PlayerState
  readonly agents: ReadonlyMap<string, string>
  readonly selected: Arrival | undefined
  readonly onSelect: (number: number | undefined) => void
  readonly onShow: () => void
}

/** Beside the chat: what arrived, and what was wrong with it. */
export const ArrivedSide: FunctionComponent<ArrivedSideProps> = ({
  state,
  agents,
  selected,
  onSelect,
  onShow,
}) => {
  const { arrivals, position, resumed, recording } = state
  return (
    <aside className="stage-arrived" aria-labelledby="arrived-title">
      <div className="stage-head">
        <h2 id="arrived-title">
          What arrived <span className="count">{position}</span>
        </h2>
        {resumed !== undefined && (
          <p className="story" data-resumed={resumed.bubbleCount}>
            Hydrated {resumed.bubbleCount === 1 ? '1 bubble' : `${resumed.bubbleCount} bubbles`} from a
            snapshot; the tail follows from its cursor.
          </p>
        )}
      </div>
      {position === 0 && <Legend />}
      <ArrivalsPanel
        arrivals={arrivals}
        count={position}
        agents={agents}
        selected={selected?.number}
        onSelect={onSelect}
      />
      {selected !== undefined && (
        <ArrivalDetail arrival={selected} onShow={onShow} onClose={() => onSelect(undefined)} />
      )}
      <div className="stage-notes">
        <BrokenLines lines={recording.broken} />
        <ViolationsPanel />
      </div>
    </aside>
  )
}

const receipts = [
  ['applied', 'put where its exact id says'],
  ['duplicate', 'known already: nothing changes'],
  ['held', 'a chunk that waits for one before it'],
  ['rejected', 'refused, and listed as a violation'],
] as const

/** What the receipts mean; there while nothing has arrived. */
const Legend: FunctionComponent = () => (
  <dl className="legend">
    {receipts.map(([status, words]) => (
      <div key={status}>
        <dt>
          <Badge tone={receiptTones[status]} name="legend">
            {status}
          </Badge>
        </dt>
        <dd>{words}</dd>
      </div>
    ))}
  </dl>
)
