import { useState } from 'react'
import { createBubbleStore, type EventInput, syncScheduler } from '../../src/index.ts'
import { bubblesOf, type Race, raceGallery, shownBubble } from '../../src/testing/index.ts'
import { type PlainBubble, strategies, type Strategy } from './strategy.ts'
import { faultsOf, isRight } from './verdict.ts'
import '../stage-controls.css'
import './side-by-side.css'

const byId: Strategy = {
  name: 'onebubble',
  rule: 'Each event goes to the bubble whose exact id it names.',
  show(events) {
    const store = createBubbleStore({ scheduler: syncScheduler })
    store.ingestAll(events)
    return [...new Set(events.map(({ threadId }) => threadId))].flatMap((threadId) =>
      bubblesOf(store, threadId).map((bubble) => {
        const { id, text } = shownBubble(bubble)
        const isOpen =
          bubble.kind === 'invocation' && (bubble.phase === 'pending' || bubble.phase === 'streaming')
        return { id, text, isOpen }
      }),
    )
  },
}

const columns = [...strategies, byId]

interface SideBySideProps {
  readonly race: Race
}

/** One race with the same events in five chats. */
export function SideBySide({ race }: SideBySideProps) {
  const [position, setPosition] = useState(0)
  const events = race.events.slice(0, position)
  const threads = race.steps[position - 1]?.threads ?? []
  return (
    <main className="sides">
      <header className="race-head">
        <h1>{race.title}</h1>
        <p>{race.story}</p>
      </header>
      <fieldset className="race-controls" aria-label="Race">
        <button
          type="button"
          onClick={() => setPosition(position + 1)}
          disabled={position === race.events.length}
        >
          Step
        </button>
        <button type="button" onClick={() => setPosition(0)} disabled={position === 0}>
          Reset
        </button>
        <output>
          {position} of {race.events.length}
          {position > 0 && `: ${race.steps[position - 1]?.note ?? ''}`}
        </output>
      </fieldset>
      <div className="sides-columns">
        {columns.map((strategy) => (
          <section key={strategy.name} aria-label={strategy.name}>
            <h2>{strategy.name}</h2>
            <p>{strategy.rule}</p>
            {race.end.map(({ threadId }) => (
              <Shown
                key={threadId}
                threadId={race.end.length > 1 ? threadId : undefined}
                bubbles={strategy.show(threadEvents(events, threadId))}
                right={threads.find((thread) => thread.threadId === threadId)?.bubbles ?? []}
              />
            ))}
          </section>
        ))}
      </div>
    </main>
  )
}

const threadEvents = (events: readonly EventInput[], threadId: string): readonly EventInput[] =>
  events.filter((event) => event.threadId === threadId)

interface ShownProps {
  readonly threadId: string | undefined
  readonly bubbles: readonly PlainBubble[]
  readonly right: readonly { readonly text: string }[]
}

function Shown({ threadId, bubbles, right }: ShownProps) {
  const isAsItShouldBe = isRight(bubbles, right)
  return (
    <div className="sides-thread" data-right={isAsItShouldBe}>
      {threadId !== undefined && <h3>{threadId}</h3>}
      <ol>
        {bubbles.map(({ id, text, isOpen }, index) => (
          <li key={index} data-open={isOpen}>
            <b>{id}</b> {text === '' ? '…' : text}
          </li>
        ))}
      </ol>
      <p className="sides-verdict">{isAsItShouldBe ? 'right' : 'wrong'}</p>
    </div>
  )
}

/** The faults of each strategy at the end of each race, and the races without faults. */
export function EveryRace() {
  return (
    // A scrollable region must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <main className="sides" tabIndex={0}>
      <table className="sides-table">
        <caption>Faults at the end, when the events arrive as recorded</caption>
        <thead>
          <tr>
            <th scope="col">Race</th>
            {columns.map(({ name, rule }) => (
              <th key={name} scope="col" title={rule}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {raceGallery.map((race) => (
            <tr key={race.id}>
              <th scope="row">{race.title}</th>
              {columns.map((strategy) => {
                const faults = faultsOf(strategy, race)
                return (
                  <td key={strategy.name} data-strategy={strategy.name} data-right={faults.length === 0}>
                    {faults.length === 0 ? 'right' : faults.join(', ')}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  )
}
