const colorCount = 6

/** The colour of an agent as a CSS value: the same for the same name, wherever it is shown. */
export function agentColor(agentId: string): string {
  let hash = 7
  for (let index = 0; index < agentId.length; index++)
    hash = (Math.imul(hash, 31) + agentId.charCodeAt(index)) >>> 0
  return `var(--agent-${(hash >>> 8) % colorCount})` // the lowest bits follow the last letter alone
}
