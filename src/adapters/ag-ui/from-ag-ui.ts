import { type Adapter, adapterOf } from '../common/adapter.ts'
import { SourceError } from '../common/source-error.ts'
import type { AgUiOptions } from './ag-ui-options.ts'
import { AgentRuns } from './agent-runs.ts'

/**
 * Reads the events of AG-UI 1 and of earlier versions, as sent by `HttpAgent`, CopilotKit, Mastra, TanStack AI and
 * others.
 * @returns an adapter for one response, and for the responses that continue its turn after an interrupt
 */
export function fromAgUi(options: AgUiOptions): Adapter {
  const runs = new AgentRuns(options)
  const adapter = adapterOf({
    push: (event) => runs.push(event),
    end: () => runs.end(),
    isWaiting: () => runs.isWaiting,
  })
  return {
    ...adapter,
    async *adaptStream(source, streamOptions) {
      if ('ok' in source && source.headers.get('content-type')?.startsWith('application/vnd.ag-ui') === true)
        throw new SourceError(
          'unknown_format',
          'The response is in the binary form of AG-UI. Request server-sent events: Accept: text/event-stream.',
          source.status,
        )
      yield* adapter.adaptStream(source, streamOptions)
    },
  }
}
