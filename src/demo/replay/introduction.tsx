import type { FunctionComponent } from 'react'
import { Icon } from '../panels/icon.tsx'
import type { Player } from '../player/index.ts'
import { Premise } from '../premise.tsx'
import { usePlayer } from './use-player.ts'

/** The placeholder before the first event. */
export const Introduction: FunctionComponent<{ readonly player: Player }> = ({ player }) => (
  <Premise>
    <p>
      Press play, and watch the <strong className="word-callback">callbacks</strong> find their bubbles. Then
      make it hard: shuffle, duplicate or lose events, or reload in the middle. The bubbles at the end are
      always the same.
    </p>
    {usePlayer(player).recording.lines.length === 0 ? (
      <p>This file contains no events. Open another file, or choose a race above.</p>
    ) : (
      <button type="button" className="button button-main button-large" onClick={player.play}>
        <Icon name="play" />
        Play
      </button>
    )}
  </Premise>
)
