import type { FunctionComponent } from 'react'
import { raceSources, type Source } from '../sources.ts'

interface RacePadProps {
  /** The race that was started last. */
  readonly current: Source | undefined
  readonly onRace: (race: Source) => void
}

/** Buttons that provoke each of the four races, on the real socket. */
export const RacePad: FunctionComponent<RacePadProps> = ({ current, onRace }) => (
  <section className="race-pad" aria-labelledby="race-pad-title">
    <h2 id="race-pad-title">Provoke a race</h2>
    {raceSources.map((race, index) => (
      <button
        key={race.id}
        type="button"
        className="race-button"
        data-race={index + 1}
        data-current={race.id === current?.id || undefined}
        title={race.title}
        onClick={() => onRace(race)}
      >
        <span className="race-number" aria-hidden="true">
          {index + 1}
        </span>
        {race.label}
      </button>
    ))}
  </section>
)
