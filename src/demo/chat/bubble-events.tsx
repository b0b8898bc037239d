import { createContext, type FunctionComponent, useContext } from 'react'
import type { Bubble, BubbleKey } from '../../core/index.ts'

const ShowEvents = createContext<((key: BubbleKey) => void) | undefined>(undefined)

/** Provides the function that lists the events of a bubble in the devtools. Pass the same function at each render. */
export const ShowEventsProvider = ShowEvents.Provider

/** Opens the list of a bubble's events. Without devtools, there is no button. */
export const BubbleEvents: FunctionComponent<{ readonly bubble: Bubble }> = ({ bubble: { key } }) => {
  const showEvents = useContext(ShowEvents)
  return (
    showEvents !== undefined && (
      <button
        type="button"
        className="action action-quiet"
        data-action="events"
        title="Show the events of this bubble"
        onClick={() => showEvents(key)}
      >
        <svg className="action-icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
          <path d="M2 3.2h2v1.6H2zm4 0h8v1.6H6zM2 7.2h2v1.6H2zm4 0h8v1.6H6zM2 11.2h2v1.6H2zm4 0h8v1.6H6z" />
        </svg>
        <span className="visually-hidden">Events</span>
      </button>
    )
  )
}
