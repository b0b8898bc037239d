import { seededRandom } from './player/index.ts'

/** The number of bubbles in the snapshot: questions and replies alternate. */
const bubbleCount = 10_000
const threadId = 'long'
const epoch = 'long-1'
const beginsAt = Date.UTC(2026, 0, 5, 8)
const minuteMs = 60_000
const chunkMs = 45
/** Each past bubble has two events. */
const cursor = bubbleCount * 2

const agents = ['scout', 'ledger', 'scribe'] as const
const subjects = ['the harbour', 'the night train', 'the north ridge', 'the old archive', 'the tide'] as const
const sentences = [
  'It opens at seven, and the first hour is quiet.',
  'Two sources agree on this; a third is older and says otherwise.',
  'The cost is **forty a day**, and less for a week.',
  'Ask for `route 7` at the desk.',
  'In winter the road is closed after dark, so leave by three.',
  'Nobody has measured it since the bridge was rebuilt.',
  'What changes most is the wind: it turns in the afternoon.',
  'I have put the dates into the plan, and left the return open.',
] as const

const number = new Intl.NumberFormat('en')

function pick<T>(items: readonly [T, ...(readonly T[])], random: () => number): T {
  return items[Math.floor(random() * items.length)] ?? items[0]
}

/** Paragraphs that depend only on the random numbers. */
function prose(random: () => number, paragraphCount: number): string {
  const paragraph = (): string =>
    Array.from({ length: 1 + Math.floor(random() * 5) }, () => pick(sentences, random)).join(' ')
  return Array.from({ length: paragraphCount }, paragraph).join('\n\n')
}

const askId = (turn: number): string => `ask-${turn}`
const replyId = (turn: number): string => `reply-${turn}`

/** One question and its finished reply. Turns count from 1. */
function pastTurn(turn: number): readonly object[] {
  const random = seededRandom(turn)
  const offset = (turn - 1) * 4
  const at = beginsAt + turn * 10 * minuteMs
  const name = number.format(turn)
  const text = `Answer ${name}. ${prose(random, 1 + Math.floor(random() * 3))}`
  const isAnswered = turn % 7 === 0 // by a callback with different text
  const ask = {
    kind: 'message',
    messageId: askId(turn),
    offset,
    at,
    revision: 0,
    author: { kind: 'user' },
    parts: [{ kind: 'text', text: `Question ${name}: what about ${pick(subjects, random)}?` }],
  }
  const reply = {
    kind: 'invocation',
    invocationId: replyId(turn),
    offset: offset + 1,
    at: at + minuteMs,
    created: { agentId: pick(agents, random), replyTo: askId(turn), offset: offset + 1 },
    end: { chunkCount: 1, outcome: 'completed', offset: offset + 2 },
    folded: 1,
    parts: [{ kind: 'text', seq: 0, text }],
    ...(isAnswered && {
      callbacks: [
        {
          messageId: `${replyId(turn)}-final`,
          revision: 0,
          offset: offset + 3,
          at: at + minuteMs,
          parts: [{ kind: 'text', text: `Answer ${name}, in short. ${pick(sentences, random)}` }],
        },
      ],
    }),
  }
  return [ask, reply]
}

/** A snapshot of a thread with 10,000 finished bubbles, always the same. */
export function longHistory(): object {
  const turns = Array.from({ length: bubbleCount / 2 }, (_, index) => pastTurn(index + 1))
  return { v: 1, threadId, epoch, offset: cursor, bubbles: turns.flat() }
}

/** The events after the snapshot: a question, a long reply word by word, and its callback. */
export function longTail(): readonly object[] {
  const turn = bubbleCount / 2 + 1
  const beginAt = beginsAt + turn * 10 * minuteMs
  const words = `Answer ${number.format(turn)}. ${prose(seededRandom(turn), 12)}`.match(/\S+\s*/gu) ?? []
  const ids = { threadId, invocationId: replyId(turn) }
  const bodies: readonly object[] = [
    {
      type: 'message',
      threadId,
      messageId: askId(turn),
      author: { kind: 'user' },
      parts: [{ kind: 'text', text: `Question ${number.format(turn)}: and in all?` }],
    },
    { type: 'invocation_created', ...ids, agentId: 'scribe', replyTo: askId(turn) },
    ...words.map((delta, seq) => ({ type: 'stream_chunk', ...ids, seq, part: { kind: 'text', delta } })),
    { type: 'stream_finalized', ...ids, chunkCount: words.length, outcome: 'completed' },
    {
      type: 'callback',
      origin: 'callback',
      ...ids,
      messageId: `${replyId(turn)}-final`,
      disposition: 'replace',
      parts: [{ kind: 'text', text: `Answer ${number.format(turn)}, in short. ${sentences[7]}` }],
    },
  ]
  return bodies.map((body, index) => ({
    v: 1,
    epoch,
    offset: cursor + index,
    at: beginAt + index * chunkMs,
    ...body,
  }))
}
