import { type FunctionComponent, useId } from 'react'
import { Icon } from '../panels/icon.tsx'
import { type Player, type Speed, speeds } from '../player/index.ts'
import { usePlayer } from './use-player.ts'

interface PlayerBarProps {
  readonly player: Player
  readonly onReload: () => void
  /** Sends the recording through the gateway. */
  readonly onLive: () => void
}

const speedWords: Record<Speed, string> = {
  '0.5': '½×',
  '1': '1×',
  '2': '2×',
  '4': '4×',
  '8': '8×',
  max: 'max',
}

/** The controls of the player: play, pause, step, position, speed and reload. */
export const PlayerBar: FunctionComponent<PlayerBarProps> = ({ player, onReload, onLive }) => {
  const { status, position, total, settings, recording } = usePlayer(player)
  const speedId = useId()
  const isPlaying = status === 'playing'
  const isEmpty = recording.lines.length === 0
  return (
    <fieldset
      className="player-bar"
      aria-label="Player"
      data-status={status}
      data-position={position}
      data-total={total}
    >
      <button type="button" className="button" onClick={player.restart} disabled={isEmpty} title="Restart">
        <Icon name="restart" />
        <span className="visually-hidden">Restart</span>
      </button>
      <button
        type="button"
        className="button button-main"
        onClick={isPlaying ? player.pause : player.play}
        disabled={isEmpty}
      >
        <Icon name={isPlaying ? 'pause' : 'play'} />
        {isPlaying ? 'Pause' : status === 'ended' ? 'Play again' : 'Play'}
      </button>
      <button
        type="button"
        className="button"
        onClick={() => player.step()}
        disabled={position === total}
        title="Deliver the next event"
      >
        <Icon name="step" />
        <span className="button-word">Step</span>
      </button>
      <label className="progress">
        <span className="visually-hidden">Delivered events</span>
        <input
          type="range"
          min={0}
          max={total}
          value={position}
          disabled={total === 0}
          aria-valuetext={`${position} of ${total} events`}
          style={{ '--done': total === 0 ? 0 : position / total } as React.CSSProperties} // React's type has no custom properties
          onChange={(event) => player.seek(event.currentTarget.valueAsNumber)}
        />
        <span
          className="progress-count"
          aria-hidden="true"
          style={{ minWidth: `${String(total).length * 2 + 3}ch` }} // so that its neighbours do not move
        >
          {position} / {total}
        </span>
      </label>
      <span className="field">
        <label htmlFor={speedId}>Speed</label>
        <select
          id={speedId}
          value={settings.speed}
          onChange={({ currentTarget }) => {
            const speed = speeds.find((name) => name === currentTarget.value)
            if (speed !== undefined) player.configure({ speed })
          }}
        >
          {speeds.map((speed) => (
            <option key={speed} value={speed}>
              {speedWords[speed]}
            </option>
          ))}
        </select>
      </span>
      <button
        type="button"
        className="button"
        onClick={onReload}
        disabled={isEmpty}
        title="Save a snapshot, reload the page, hydrate from the snapshot, and continue from its cursor"
      >
        <Icon name="reload" />
        <span className="button-word">Reload here</span>
      </button>
      <button
        type="button"
        className="button"
        onClick={onLive}
        disabled={isEmpty}
        title="Send each event through the gateway, to the route that a producer would use"
      >
        <Icon name="live" />
        <span className="button-word">Play it live</span>
      </button>
    </fieldset>
  )
}
