/** The fields of an event that form the id of a turn, joined by `/` in this order. */
export type AdkIdFrom =
  | 'invocationId'
  | 'invocationId/author'
  | 'invocationId/branch'
  | 'invocationId/branch/author'

/** Which events of a response are one turn: those of one agent. All agents of an ADK invocation share its id. */
export type AdkOptions = {
  readonly threadId: string
  /** The name of the agent. Events of other authors are ignored; use another adapter for each. */
  readonly author: string
  /** The branch to read, for an agent that runs in several. Without it, the turn may have only one branch. */
  readonly branch?: string
  /** The agent that answers. */
  readonly agentId?: string
} & (
  | {
      /** The turn of this agent's part of the response. */
      readonly invocationId: string
    }
  | {
      /** Makes the turn's id from these fields: `'invocationId/author'` gives `e-1f0c/scout`. */
      readonly invocationIdFrom: AdkIdFrom
    }
)
