/** Which turn a run of AG-UI is. */
export type AgUiOptions = {
  readonly threadId: string
  /** Who answers. */
  readonly agentId?: string
} & (
  | {
      /** The response is one run, and that is this turn. A run that answers its interrupts goes on with it. */
      readonly invocationId: string
    }
  | {
      /** Each run is the turn of its `runId`. The response may have several, one after the other. */
      readonly invocationIdFrom: 'runId'
    }
)
