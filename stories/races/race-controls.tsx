import { useId } from 'react'
import { maxSeed, type Player, wholeNumber } from '../../src/demo/player/index.ts'
import { usePlayer } from '../../src/demo/replay/use-player.ts'

/** Play, step, reset, and the order in which the events arrive. */
export function RaceControls({ player }: { readonly player: Player }) {
  const { status, position, total, settings } = usePlayer(player)
  const seedId = useId()
  const isPlaying = status === 'playing'
  const isShuffled = settings.order === 'shuffled'
  return (
    <fieldset className="race-controls" data-status={status} aria-label="Race">
      <button type="button" className="race-main" onClick={isPlaying ? player.pause : player.play}>
        {isPlaying ? 'Pause' : status === 'ended' ? 'Play again' : 'Play'}
      </button>
      <button type="button" onClick={() => player.step()} disabled={position === total}>
        Step
      </button>
      <button type="button" onClick={() => player.seek(total)} disabled={position === total}>
        To the end
      </button>
      <button type="button" onClick={player.restart} disabled={position === 0}>
        Reset
      </button>
      <span className="race-order">
        <button
          type="button"
          aria-pressed={isShuffled}
          onClick={() => player.configure({ order: isShuffled ? 'recorded' : 'shuffled' })}
        >
          Shuffle
        </button>
        <button
          type="button"
          aria-pressed={settings.isDoubled}
          onClick={() => player.configure({ isDoubled: !settings.isDoubled })}
        >
          Twice
        </button>
        <button
          type="button"
          aria-pressed={settings.dropPercent > 0}
          title="A third of the events is lost at first, and arrives at the end, as after a reconnect"
          onClick={() => player.configure({ dropPercent: settings.dropPercent > 0 ? 0 : 33 })}
        >
          Drop
        </button>
        <span className="race-seed">
          <label htmlFor={seedId}>Seed</label>
          <input
            id={seedId}
            inputMode="numeric"
            value={settings.seed}
            onChange={({ currentTarget: { value } }) => {
              const seed = wholeNumber(value === '' ? '0' : value, maxSeed)
              if (seed !== undefined) player.configure({ seed })
            }}
          />
        </span>
      </span>
      <output className="race-position">
        {position} of {total}
      </output>
    </fieldset>
  )
}
