/** Who can be asked, and what each does that the others do not. */
export const agents = [
  { name: 'scout', does: 'Looks it up, and calls back when its turn has ended' },
  { name: 'ledger', does: 'Adds up, and calls back late' },
  { name: 'scribe', does: 'Posts through an MCP tool in the middle of its stream' },
  { name: 'porter', does: 'Books, once you have approved it' },
  { name: 'sketch', does: 'Draws you a picture' },
  { name: 'saga', does: 'Tells a story that is long enough to be stopped' },
] as const

export type AgentName = (typeof agents)[number]['name']
