import * as v from 'valibot'
import type { Attachment } from './attachments.ts'

/** What is written and not sent yet. */
export interface Draft {
  readonly text: string
  readonly files: readonly Attachment[]
}

const storageKey = 'onebubble.unsent'
const mostDrafts = 50
const mostMessages = 50
/** In UTF-16 units, as the field where they are written allows. */
const longestText = 4_000
/** So many units of messages at most, files included: a tab may store some five million. */
const mostUnits = 2_500_000

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(256))
const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(longestText))
const Part = v.variant('kind', [
  v.object({ kind: v.literal('text'), text: Text }),
  v.object({
    kind: v.literal('file'),
    mediaType: v.string(),
    url: v.string(),
    filename: v.exactOptional(v.string()),
  }),
])
const Message = v.object({
  threadId: Id,
  parts: v.pipe(v.array(Part), v.minLength(1)),
  clientMessageId: Id,
})
const Kept = v.object({
  v: v.literal(2),
  drafts: v.array(v.tuple([Id, Text])),
  messages: v.array(Message),
})

/** A user's message on its way. The same `clientMessageId` again is a retry: it keeps its bubble, and the server takes one. */
export type OutgoingMessage = Readonly<v.InferOutput<typeof Message>>

type WordStorage = Pick<Storage, 'getItem' | 'setItem'>

const nothing: Draft = { text: '', files: [] }

/**
 * What was written and is not known to be sent: a draft for each thread, and messages. It survives a reload of the page, in the
 * storage of this tab, so that two tabs never share a draft; but the files of a draft last as long as the page. The oldest go
 * when there are more than 50 of either, or more than a tab may store.
 */
export class UnsentWords {
  readonly #storage: WordStorage | undefined
  readonly #drafts: Map<string, Draft>
  readonly #messages: Map<string, OutgoingMessage>

  /** @param storage undefined where there is none: the words then last as long as the page */
  constructor(storage: WordStorage | undefined) {
    this.#storage = storage
    const { drafts, messages } = read(storage)
    this.#drafts = new Map(drafts.map(([threadId, text]) => [threadId, { text, files: [] }]))
    this.#messages = new Map(messages.map((message) => [message.clientMessageId, message]))
  }

  /** What was written into a thread and not sent; empty if nothing was. */
  draftOf(threadId: string): Draft {
    return this.#drafts.get(threadId) ?? nothing
  }

  keepDraft(threadId: string, { text, files }: Draft): void {
    this.#drafts.delete(threadId) // so that the latest one stands last
    if (text !== '' || files.length > 0)
      this.#drafts.set(threadId, { text: text.slice(0, longestText), files })
    dropOldest(this.#drafts, mostDrafts)
    this.#write()
  }

  /** The messages that nobody has acknowledged, in order of sending. */
  messages(): readonly OutgoingMessage[] {
    return [...this.#messages.values()]
  }

  keepMessage(message: OutgoingMessage): void {
    this.#messages.set(message.clientMessageId, message)
    dropOldest(this.#messages, mostMessages)
    this.#write()
  }

  /** It was sent, or discarded. */
  forgetMessage(clientMessageId: string): void {
    if (this.#messages.delete(clientMessageId)) this.#write()
  }

  #write(): void {
    const drafts = [...this.#drafts].flatMap(([threadId, { text }]) =>
      text === '' ? [] : [[threadId, text]],
    )
    const kept = { v: 2, drafts, messages: newestWithin(mostUnits, this.messages()) }
    try {
      this.#storage?.setItem(storageKey, JSON.stringify(kept))
    } catch {
      // Over the quota: the words are on the page, and last as long as it does.
    }
  }
}

function read(storage: WordStorage | undefined): Pick<v.InferOutput<typeof Kept>, 'drafts' | 'messages'> {
  try {
    const { success, output } = v.safeParse(Kept, JSON.parse(storage?.getItem(storageKey) ?? 'null'))
    if (success) return output
  } catch {
    // Nothing of ours.
  }
  return { drafts: [], messages: [] }
}

function dropOldest(map: Map<string, unknown>, mostCount: number): void {
  for (const key of map.keys()) {
    if (map.size <= mostCount) return
    map.delete(key)
  }
}

/** The last messages, as many as fit. */
function newestWithin(units: number, messages: readonly OutgoingMessage[]): readonly OutgoingMessage[] {
  let left = units
  const first = messages.findLastIndex(({ parts }) => {
    for (const part of parts) left -= part.kind === 'text' ? part.text.length : part.url.length
    return left < 0
  })
  return messages.slice(first + 1)
}
