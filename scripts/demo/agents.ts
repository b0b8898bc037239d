import type { Serializable } from 'node:child_process'
import { type AgentName, agents } from '../../src/demo/live/agents.ts'
import type { Log, LoggedEvent } from '../../src/server/index.ts'

/** The file of an agent's process, relative to this one. */
export const agentFile = (name: AgentName): string => `agents/${name}.mjs`

/** A question to an agent. */
export interface Question {
  readonly to: AgentName
  readonly message: Serializable
}

type Parts = readonly { readonly kind: string; readonly text?: string }[]
const textIn = (parts: Parts): string => parts.map(({ text = '' }) => text).join('')

/**
 * The agents that an event asks: those that a visitor's message mentions, or scout. An author with an id belongs to a
 * recording and gets recorded answers.
 */
export function questionsIn(threadId: string, event: LoggedEvent): readonly Question[] {
  if (event.type !== 'message' || event.author.kind !== 'user' || event.author.id !== undefined) return []
  const text = textIn(event.parts)
  const mentioned = agents.filter(({ name }) => new RegExp(`@${name}\\b`, 'iu').test(text))
  const asked = mentioned.length > 0 ? mentioned : [agents[0]]
  return asked.map(({ name }) => ({ to: name, message: { threadId, messageId: event.messageId, text } }))
}

/**
 * The question for another answer: to the agent of this turn, with its original message.
 * @returns the question, or the reason why there is none
 */
export async function questionOf(
  log: Log,
  threadId: string,
  invocationId: string,
): Promise<Question | string> {
  const { bubbles } = (await log.snapshot(threadId)).snapshot
  const turn = bubbles.find((bubble) => bubble.kind === 'invocation' && bubble.invocationId === invocationId)
  if (turn?.kind !== 'invocation') return 'This reply no longer exists.'
  const { agentId, replyTo } = turn.created ?? {}
  const agent = agents.find(({ name }) => name === agentId)
  if (agent === undefined)
    return `${agentId ?? 'The author'} is not an agent of this demo, so it cannot be asked again.`
  const asked = bubbles.find((bubble) => bubble.kind === 'message' && bubble.messageId === replyTo)
  if (asked?.kind !== 'message') return 'The question no longer exists.'
  const { messageId, parts } = asked
  const message = { threadId, messageId, text: textIn(parts), regenerates: invocationId }
  return { to: agent.name, message }
}
