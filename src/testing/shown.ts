import { type Bubble, type MessageBubble, type Phase, textOf, UsageError } from '../core/index.ts'
import type { BubbleStore } from '../store/index.ts'

/** What a person sees of a turn. */
export interface ShownInvocation {
  readonly kind: 'invocation'
  /** The invocationId. */
  readonly id: string
  readonly text: string
  readonly phase: Phase
  /** Where the shown text comes from. */
  readonly body: 'none' | 'stream' | 'callback'
  /** How many chunks are known to exist but have not been folded; ≥ 0. */
  readonly missing: number
}

/** What a person sees of a message. */
export interface ShownMessage {
  readonly kind: 'message'
  /** The messageId, or the clientMessageId until the server has assigned one. */
  readonly id: string
  readonly text: string
  readonly author: MessageBubble['author']['kind']
  readonly delivery: MessageBubble['delivery']
}

/** What a person sees of a bubble. */
export type ShownBubble = ShownInvocation | ShownMessage

/** Where bubbles are read from: a store, or anything with these methods. */
export type BubbleSource = Pick<BubbleStore, 'thread' | 'bubble'>

/**
 * Returns what the thread shows, as last published: one line per bubble in order, as `lineOf` writes it.
 * @example
 * expect(shown(store, 't')).toEqual(['q: Hi (user)', 'a: Hello (completed, callback)'])
 */
export const shown = (source: BubbleSource, threadId: string): readonly string[] =>
  bubblesOf(source, threadId).map((bubble) => lineOf(shownBubble(bubble)))

/** Returns the bubbles of a thread in order, as last published; none for an unknown thread. */
export function bubblesOf(source: BubbleSource, threadId: string): readonly Bubble[] {
  const keys = source.thread(threadId)?.keys ?? []
  return keys.map((key) => source.bubble(key)).filter((bubble) => bubble !== undefined)
}

/** Returns what a person sees of this bubble. */
export function shownBubble(bubble: Bubble): ShownBubble {
  const text = textOf(bubble)
  if (bubble.kind === 'invocation') {
    const { kind, invocationId: id, phase, body, missing } = bubble
    return { kind, id, text, phase, body, missing }
  }
  const { kind, messageId, clientMessageId, author, delivery } = bubble
  return { kind, id: messageId ?? clientMessageId ?? '', text, author: author.kind, delivery }
}

/**
 * Returns one bubble as one line: `a: Hello (completed, callback)`, `a: Hel (streaming, stream, 2 missing)`, `a:
 * (pending, none)`, `q: Hi (user)`, `q: Hi (user, sending)`.
 */
export function lineOf(bubble: ShownBubble): string {
  return `${bubble.id}:${bubble.text === '' ? '' : ` ${bubble.text}`} (${factsOf(bubble).join(', ')})`
}

function factsOf(bubble: ShownBubble): readonly string[] {
  if (bubble.kind === 'message') {
    return bubble.delivery === 'sent' ? [bubble.author] : [bubble.author, bubble.delivery]
  }
  const { phase, body, missing } = bubble
  return missing === 0 ? [phase, body] : [phase, body, `${missing} missing`]
}

const line = /^(?<id>.+?):(?: (?<text>.*))? \((?<facts>[^()]+)\)$/su
const turnFacts =
  /^(?<phase>pending|streaming|completed|failed|cancelled), (?<body>none|stream|callback)(?:, (?<missing>[1-9]\d*) missing)?$/u
const messageFacts = /^(?<author>user|agent|system)(?:, (?<delivery>sending|failed))?$/u

/**
 * Parses a line of `lineOf`. The id ends at the first colon followed by a space.
 * @throws UsageError when the line has another format
 */
export function readLine(text: string): ShownBubble {
  const { id, text: words = '', facts = '' } = line.exec(text)?.groups ?? {}
  const turn = turnFacts.exec(facts)?.groups
  if (id !== undefined && turn !== undefined) {
    const { phase, body, missing = '0' } = turn
    // The expressions match exactly the literals of the types.
    return { kind: 'invocation', id, text: words, phase, body, missing: Number(missing) } as ShownInvocation
  }
  const said = messageFacts.exec(facts)?.groups
  if (id !== undefined && said !== undefined) {
    const { author, delivery = 'sent' } = said
    return { kind: 'message', id, text: words, author, delivery } as ShownMessage // here as well
  }
  throw new UsageError(
    'invalid_argument',
    `${JSON.stringify(text)} is not a line; write 'id: text (phase, body)' for a turn or 'id: text (author)' for a message`,
  )
}
