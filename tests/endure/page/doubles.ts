import type { Bubble } from '../../../src/index.ts'

/** What is shown more than once: a turn, or a message, by whichever of its ids. */
export function doublesAmong(bubbles: readonly Bubble[]): readonly string[] {
  const seen = new Set<string>()
  const doubles = new Set<string>()
  for (const name of bubbles.flatMap(namesOf)) {
    if (seen.has(name)) doubles.add(name)
    seen.add(name)
  }
  return [...doubles]
}

/** One for each thing of which there is but one bubble. The turn that has posted a message is none. */
function namesOf(bubble: Bubble): readonly string[] {
  if (bubble.kind === 'invocation') return [`key ${bubble.key}`, `invocation ${bubble.invocationId}`]
  const { key, messageId, clientMessageId } = bubble
  return [
    `key ${key}`,
    ...(messageId === undefined ? [] : [`message ${messageId}`]),
    ...(clientMessageId === undefined ? [] : [`message sent as ${clientMessageId}`]),
  ]
}
