const colorCount = 6

/** The colour of an agent as a CSS value. It depends only on the name. */
export function agentColor(agentId: string): string {
  let hash = 7
  for (let index = 0; index < agentId.length; index++)
    hash = (Math.imul(hash, 31) + agentId.charCodeAt(index)) >>> 0
  return `var(--agent-${(hash >>> 8) % colorCount})` // the lowest bits depend only on the last letter
}
