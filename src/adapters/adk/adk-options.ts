/** The fields of an event that make the id of a turn, joined by `/` in this order. */
export type AdkIdFrom =
  | 'invocationId'
  | 'invocationId/author'
  | 'invocationId/branch'
  | 'invocationId/branch/author'

/** Which events of a response are one turn: those of one agent, as the invocation of ADK is shared by all agents that it runs. */
export type AdkOptions = {
  readonly threadId: string
  /** The name of the agent whose events are read. Events of other authors are left to other adapters. */
  readonly author: string
  /** The branch whose events are read, for an agent that runs in several. Without it, the turn may have one branch alone. */
  readonly branch?: string
  /** Who answers. */
  readonly agentId?: string
} & (
  | {
      /** The response, as far as this agent speaks, is this turn. */
      readonly invocationId: string
    }
  | {
      /** The turn has the id that these fields make: `'invocationId/author'` makes `e-1f0c/scout`. */
      readonly invocationIdFrom: AdkIdFrom
    }
)
