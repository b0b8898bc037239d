import * as v from 'valibot'
import type { OutgoingMessage } from './send-message.ts'

const storageKey = 'onebubble.unsent'
const mostDrafts = 50
const mostMessages = 50
/** In UTF-16 units, as the field where they are written allows. */
const longestText = 4_000

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(256))
const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(longestText))
const Kept = v.object({
  v: v.literal(1),
  drafts: v.array(v.tuple([Id, Text])),
  messages: v.array(v.object({ threadId: Id, text: Text, clientMessageId: Id })),
})

type WordStorage = Pick<Storage, 'getItem' | 'setItem'>

/**
 * What was written and is not known to be sent: a draft for each thread, and messages. It survives a reload of the page, in the
 * storage of this tab, so that two tabs never share a draft. The oldest go when there are more than 50 of either.
 */
export class UnsentWords {
  readonly #storage: WordStorage | undefined
  readonly #drafts: Map<string, string>
  readonly #messages: Map<string, OutgoingMessage>

  /** @param storage undefined where there is none: the words then last as long as the page */
  constructor(storage: WordStorage | undefined) {
    this.#storage = storage
    const { drafts, messages } = read(storage)
    this.#drafts = new Map(drafts)
    this.#messages = new Map(messages.map((message) => [message.clientMessageId, message]))
  }

  /** What was written into a thread and not sent; empty if nothing was. */
  draftOf(threadId: string): string {
    return this.#drafts.get(threadId) ?? ''
  }

  keepDraft(threadId: string, text: string): void {
    this.#drafts.delete(threadId) // so that the latest one stands last
    if (text !== '') this.#drafts.set(threadId, text.slice(0, longestText))
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
    const kept = { v: 1, drafts: [...this.#drafts], messages: this.messages() }
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
