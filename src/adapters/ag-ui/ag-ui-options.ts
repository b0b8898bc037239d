/** Which turn a run of AG-UI is. */
export type AgUiOptions = {
  readonly threadId: string
  /** The agent that answers. */
  readonly agentId?: string
} & (
  | {
      /** The response is one run, and the run is this turn. A run that answers its interrupts continues the turn. */
      readonly invocationId: string
    }
  | {
      /** Each run is the turn with its `runId`. The response may contain several runs, one after the other. */
      readonly invocationIdFrom: 'runId'
    }
)
