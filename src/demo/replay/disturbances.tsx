import { type FunctionComponent, useId, useState } from 'react'
import { Icon } from '../panels/icon.tsx'
import { maxSeed, type Order, orders, type Player, wholeNumber } from '../player/index.ts'
import { usePlayer } from './use-player.ts'

interface DisturbancesProps {
  readonly player: Player
}

const orderWords: Record<Order, string> = {
  recorded: 'As recorded',
  reversed: 'Reversed',
  shuffled: 'Shuffled',
}
/** The same as in page.css. */
const phoneWidth = 860
const lostShares = [0, 10, 30, 60] as const

/** Simulated faults of the network. The bubbles at the end are always the same. */
export const Disturbances: FunctionComponent<DisturbancesProps> = ({ player }) => {
  const { settings } = usePlayer(player)
  const { order, seed, isDoubled, dropPercent, withCallbacks } = settings
  const id = useId()
  const [isOpen, setOpen] = useState(() => window.innerWidth > phoneWidth)
  const count = [order !== 'recorded', dropPercent > 0, isDoubled, !withCallbacks].filter(Boolean).length
  return (
    <div className="hard">
      <button type="button" className="hard-toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Make it hard
        {count > 0 && <span className="count count-amber">{count}</span>}
      </button>
      <fieldset className="disturbances" aria-label="Make it hard" hidden={!isOpen}>
        <span className="field">
          <label htmlFor={`${id}order`}>Order</label>
          <select
            id={`${id}order`}
            value={order}
            onChange={({ currentTarget }) => {
              const chosen = orders.find((name) => name === currentTarget.value)
              if (chosen !== undefined) player.configure({ order: chosen })
            }}
          >
            {orders.map((name) => (
              <option key={name} value={name}>
                {orderWords[name]}
              </option>
            ))}
          </select>
        </span>
        <span className="field">
          <label htmlFor={`${id}seed`} title="The same seed shuffles and loses the same events">
            Seed
          </label>
          <input
            id={`${id}seed`}
            className="seed"
            inputMode="numeric"
            value={seed}
            onChange={({ currentTarget }) => {
              const number = wholeNumber(currentTarget.value === '' ? '0' : currentTarget.value, maxSeed)
              if (number !== undefined) player.configure({ seed: number })
            }}
          />
          <button
            type="button"
            className="button button-small"
            title="Another seed"
            onClick={() => player.configure({ seed: Math.floor(Math.random() * (maxSeed + 1)) })}
          >
            <Icon name="dice" />
            <span className="visually-hidden">Another seed</span>
          </button>
        </span>
        <span className="field">
          <label htmlFor={`${id}lost`}>Lost, then replayed</label>
          <select
            id={`${id}lost`}
            value={dropPercent}
            onChange={({ currentTarget }) => player.configure({ dropPercent: Number(currentTarget.value) })}
          >
            {[...new Set([...lostShares, dropPercent])].map((share) => (
              <option key={share} value={share}>
                {share === 0 ? 'nothing' : `${share} %`}
              </option>
            ))}
          </select>
        </span>
        <label className="check">
          <input
            type="checkbox"
            checked={isDoubled}
            onChange={({ currentTarget }) => player.configure({ isDoubled: currentTarget.checked })}
          />
          Everything twice
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={!withCallbacks}
            onChange={({ currentTarget }) => player.configure({ withCallbacks: !currentTarget.checked })}
          />
          Without callbacks
        </label>
      </fieldset>
    </div>
  )
}
