import type { Serializable } from 'node:child_process'
import type { LoggedEvent } from '../../src/server/index.ts'

const names = ['scout', 'ledger', 'scribe'] as const
export type AgentName = (typeof names)[number]

/** The file of an agent's process, beside this one. */
export const agentFile = (name: AgentName): string => `agents/${name}.mjs`

/** What an agent is told of. */
export interface Question {
  readonly to: AgentName
  readonly message: Serializable
}

/**
 * Who is asked by an event: whom a visitor's message mentions, or scout. An author with a name of their own is part of a
 * recording, and gets recorded answers.
 */
export function questionsIn(threadId: string, event: LoggedEvent): readonly Question[] {
  if (event.type !== 'message' || event.author.kind !== 'user' || event.author.id !== undefined) return []
  const text = event.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
  const mentioned = names.filter((name) => new RegExp(`@${name}\\b`, 'iu').test(text))
  const asked = mentioned.length > 0 ? mentioned : (['scout'] as const)
  return asked.map((to) => ({ to, message: { threadId, messageId: event.messageId, text } }))
}
