import type { ResponseBinding } from '../common/bound-response.ts'

/** Where in a graph an event comes from. */
export interface GraphPlace {
  /** The path of a subgraph; empty for the graph itself. */
  readonly namespace: readonly string[]
  /** The node in which a message was made, if the event says so. */
  readonly node?: string
}

/** Which turn a run is: the one that you bind, or the one of the `run_id` in its `metadata` event. */
export type LangGraphOptions = ResponseBinding<'runId'> & {
  /**
   * Which messages and tools of the graph are of this turn, as where a subgraph is an agent with a turn of its own. Default: all.
   * Has to depend on the place alone.
   */
  readonly accepts?: (place: GraphPlace) => boolean
}
