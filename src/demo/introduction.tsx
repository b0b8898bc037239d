import type { FunctionComponent } from 'react'
import { Icon } from './controls/icon.tsx'
import type { Player } from './player/index.ts'
import { usePlayer } from './use-player.ts'

/** What stands in the chat before anything has arrived. */
export const Introduction: FunctionComponent<{ readonly player: Player }> = ({ player }) => (
  <div className="introduction">
    <h3>Every reply arrives twice. It is shown once.</h3>
    <p>
      An agent’s answer comes as a stream, and again as a message that it posts through a tool: late, early,
      with another text, or after the turn has failed. Each event is put where its exact id says, or it is
      refused.
    </p>
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
  </div>
)
