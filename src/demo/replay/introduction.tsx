import type { FunctionComponent } from 'react'
import { Icon } from '../panels/icon.tsx'
import type { Player } from '../player/index.ts'
import { Premise } from '../premise.tsx'
import { usePlayer } from './use-player.ts'

/** What stands in the chat before anything has arrived. */
export const Introduction: FunctionComponent<{ readonly player: Player }> = ({ player }) => (
  <Premise>
    <p>
      Press play, and watch the <strong className="word-callback">callbacks</strong> find their bubbles. Then
      make it hard: shuffle, double or lose what arrives, or reload in the middle. The bubbles at the end are
      the same.
    </p>
    {usePlayer(player).recording.lines.length === 0 ? (
      <p>There is no event in this file: open another, or choose a race above.</p>
    ) : (
      <button type="button" className="button button-main button-large" onClick={player.play}>
        <Icon name="play" />
        Play
      </button>
    )}
  </Premise>
)
