/** Which turn the events of a source belong to. The caller says it once. It is never inferred from a position or a text. */
export interface TurnBinding {
  readonly threadId: string
  readonly invocationId: string
  /** Who answers; it goes into `invocation_created`. */
  readonly agentId?: string
}
