import { factsOf } from '../../devtools/index.ts'
import type { Recording } from './recording.ts'

/** Who answers which invocation, as far as a recording says. */
export function agentsOf({ lines }: Recording): ReadonlyMap<string, string> {
  const agents = new Map<string, string>()
  for (const { event } of lines) {
    const { type, invocationId, agentId } = factsOf(event)
    if (type === 'invocation_created' && invocationId !== undefined && agentId !== undefined)
      agents.set(invocationId, agentId)
  }
  return agents
}
