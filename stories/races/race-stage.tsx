import { useEffect, useMemo, useState } from 'react'
import { ChatThread } from '../../src/demo/chat/index.ts'
import {
  browserClock,
  defaultSettings,
  type Order,
  Player,
  recordingOf,
  scheduleOf,
  type Speed,
} from '../../src/demo/player/index.ts'
import { usePlayer } from '../../src/demo/replay/use-player.ts'
import { type BubbleKey, createBubbleStore } from '../../src/index.ts'
import { BubbleStoreProvider, useThread } from '../../src/react/index.ts'
import type { Race } from '../../src/testing/index.ts'
import { RaceControls } from './race-controls.tsx'
import { RaceDevtools } from './race-devtools.tsx'
import { RaceScript } from './race-script.tsx'
import { RaceTimeline } from './race-timeline.tsx'
import '../stage-controls.css'
import './race-stage.css'

export interface RaceStageProps {
  readonly race: Race
  readonly speed: Speed
  /** The initial state of the race. Changes while it is shown belong to the player. */
  readonly order?: Order
  readonly seed?: number
  readonly isDoubled?: boolean
  readonly dropPercent?: number
  readonly position?: number
  /** Called with each change by a person, so that it can be stored in the address. */
  readonly onChange?: (change: RaceChoice) => void
}

/** The settings of a race in an address. */
export type RaceChoice = Required<
  Pick<RaceStageProps, 'order' | 'seed' | 'isDoubled' | 'dropPercent' | 'position'>
>

/** A race to watch: its script, the chat it runs through, and the controls. Each run has its own store. */
export function RaceStage({ race, speed, onChange, ...start }: RaceStageProps) {
  const [player] = useState(() => new Player({ clock: browserClock(), makeStore: () => createBubbleStore() }))
  const [begun] = useState(start)
  const [pointedKey, setPointedKey] = useState<BubbleKey>()
  useEffect(() => {
    const { position, ...settings } = begun
    player.load(recordingOf(race.events), { ...defaultSettings, ...settings, speed })
    if (position !== undefined) player.seek(position)
    return player.pause
  }, [player, race, speed, begun])
  const { store, recorder, recording, settings, threadIds, receipts, position } = usePlayer(player)
  const { order, seed, isDoubled, dropPercent } = settings
  useEffect(() => {
    onChange?.({ order, seed, isDoubled, dropPercent, position })
  }, [onChange, order, seed, isDoubled, dropPercent, position])
  const deliveries = useMemo(() => scheduleOf(recording, settings), [recording, settings])
  return (
    <BubbleStoreProvider store={store}>
      <main className="race">
        <header className="race-head">
          <h1>{race.title}</h1>
          <p>
            {race.story}{' '}
            {race.reports.map((address) => (
              <a key={address} href={address} target="_blank" rel="noreferrer">
                {address.replace(/^https:\/\/github\.com\/([^/]+\/[^/]+)\/\w+\//, '$1 #')}
              </a>
            ))}
          </p>
        </header>
        <RaceControls player={player} />
        <RaceTimeline race={race} deliveries={deliveries} receipts={receipts} position={position} />
        <RaceDevtools recorder={recorder} onSelect={setPointedKey} />
        <div className="race-sides">
          <RaceScript race={race} deliveries={deliveries} receipts={receipts} position={position} />
          {threadIds.map((threadId) => (
            <RaceThread key={threadId} threadId={threadId} highlightedKey={pointedKey} />
          ))}
        </div>
      </main>
    </BubbleStoreProvider>
  )
}

interface RaceThreadProps {
  readonly threadId: string
  readonly highlightedKey: BubbleKey | undefined
}

function RaceThread({ threadId, highlightedKey }: RaceThreadProps) {
  const count = useThread(threadId)?.keys.length ?? 0
  return (
    <section className="race-thread" aria-label={`Thread ${threadId}`} data-thread={threadId}>
      <h2>
        {threadId} <span className="race-count">{count === 1 ? '1 bubble' : `${count} bubbles`}</span>
      </h2>
      <ChatThread
        threadId={threadId}
        label={`Conversation in ${threadId}`}
        highlightedKey={highlightedKey}
        scene="race"
        placeholder={<p className="race-empty">No bubble yet.</p>}
      />
    </section>
  )
}
