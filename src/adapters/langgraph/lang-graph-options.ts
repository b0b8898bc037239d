import type { ResponseBinding } from '../common/bound-response.ts'

/** Where in a graph an event comes from. */
export interface GraphPlace {
  /** The path of a subgraph; empty for the graph itself. */
  readonly namespace: readonly string[]
  /** The node in which a message was made, if the event says so. */
  readonly node?: string
}

/** Which turn a run is: the one that you bind, or the one with the `run_id` of its `metadata` event. */
export type LangGraphOptions = ResponseBinding<'runId'> & {
  /**
   * Selects the messages and tools of this turn, for example if a subgraph is an agent with a turn of its own. It
   * must depend on the place alone. Default: all.
   */
  readonly accepts?: (place: GraphPlace) => boolean
}
