import type { Bubble } from '../../core/index.ts'

const roles = { user: 'user', agent: 'assistant', system: 'system' } as const

/** The author's role, named as in both libraries. */
export const roleOf = (bubble: Bubble): 'user' | 'assistant' | 'system' =>
  bubble.kind === 'invocation' ? 'assistant' : roles[bubble.author.kind]
