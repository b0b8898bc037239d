import type { Bubble } from '../../core/index.ts'

const roles = { user: 'user', agent: 'assistant', system: 'system' } as const

/** Who speaks, in the words of both libraries. */
export const roleOf = (bubble: Bubble): 'user' | 'assistant' | 'system' =>
  bubble.kind === 'invocation' ? 'assistant' : roles[bubble.author.kind]
