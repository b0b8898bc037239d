/** The agents, and what each of them demonstrates. */
export const agents = [
  { name: 'scout', does: 'Looks up an answer, and posts its callback right after its turn ends' },
  { name: 'ledger', does: 'Adds up costs, and posts its callback late' },
  { name: 'scribe', does: 'Posts through an MCP tool in the middle of its stream' },
  { name: 'porter', does: 'Books a cabin, if you approve' },
  { name: 'sketch', does: 'Draws a picture' },
  { name: 'saga', does: 'Tells a long story, so that you can stop it' },
] as const

export type AgentName = (typeof agents)[number]['name']
