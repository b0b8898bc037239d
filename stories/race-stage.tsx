import { useEffect, useMemo, useState } from 'react'
import { ChatThread } from '../src/demo/chat/index.ts'
import {
  browserClock,
  defaultSettings,
  Player,
  recordingOf,
  scheduleOf,
  type Speed,
} from '../src/demo/player/index.ts'
import { usePlayer } from '../src/demo/replay/use-player.ts'
import { createBubbleStore } from '../src/index.ts'
import { BubbleStoreProvider, useThread } from '../src/react/index.ts'
import type { Race } from '../src/testing/index.ts'
import { RaceControls } from './race-controls.tsx'
import { RaceScript } from './race-script.tsx'
import './stage-controls.css'
import './race-stage.css'

interface RaceStageProps {
  readonly race: Race
  readonly speed: Speed
}

/** A race to be watched: its script, the chat that it runs through, and the controls. Each run has a store of its own. */
export function RaceStage({ race, speed }: RaceStageProps) {
  const [player] = useState(() => new Player({ clock: browserClock(), makeStore: () => createBubbleStore() }))
  useEffect(() => {
    player.load(recordingOf(race.events), { ...defaultSettings, speed })
    return player.pause
  }, [player, race, speed])
  const { store, recording, settings, threadIds, arrivals, position } = usePlayer(player)
  const deliveries = useMemo(() => scheduleOf(recording, settings), [recording, settings])
  return (
    <BubbleStoreProvider store={store}>
      <main className="race">
        <header className="race-head">
          <h1>{race.title}</h1>
          <p>{race.story}</p>
        </header>
        <RaceControls player={player} />
        <div className="race-sides">
          <RaceScript race={race} deliveries={deliveries} arrivals={arrivals} position={position} />
          {threadIds.map((threadId) => (
            <RaceThread key={threadId} threadId={threadId} />
          ))}
        </div>
      </main>
    </BubbleStoreProvider>
  )
}

function RaceThread({ threadId }: { readonly threadId: string }) {
  const count = useThread(threadId)?.keys.length ?? 0
  return (
    <section className="race-thread" aria-label={`Thread ${threadId}`} data-thread={threadId}>
      <h2>
        {threadId} <span className="race-count">{count === 1 ? '1 bubble' : `${count} bubbles`}</span>
      </h2>
      <ChatThread
        threadId={threadId}
        label={`Conversation in ${threadId}`}
        placeholder={<p className="race-empty">No bubble yet.</p>}
      />
    </section>
  )
}
