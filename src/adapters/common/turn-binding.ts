/** The turn of a source's events. The caller sets it once. It is never inferred from a position or a text. */
export interface TurnBinding {
  readonly threadId: string
  readonly invocationId: string
  /** The agent that answers; part of `invocation_created`. */
  readonly agentId?: string
}
