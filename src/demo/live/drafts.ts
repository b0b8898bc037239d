import * as v from 'valibot'
import { beginningOf } from '../../core/index.ts'
import type { Attachment } from './attachments.ts'

/** An unsent message. */
export interface Draft {
  readonly text: string
  readonly files: readonly Attachment[]
}

const storageKey = 'onebubble.drafts'
const mostDrafts = 50
/** In UTF-16 units: the limit of the composer's text field. */
const longestText = 4_000

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(256))
const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(longestText))
const Kept = v.object({ v: v.literal(1), drafts: v.array(v.tuple([Id, Text])) })

type WordStorage = Pick<Storage, 'getItem' | 'setItem'>

const nothing: Draft = { text: '', files: [] }

/**
 * The draft of each thread. The texts survive a reload of the page. They are in the storage of this tab, so that two tabs never
 * share a draft. The files exist only as long as the page. Of more than 50 drafts, the oldest is removed. Messages that were sent but
 * have not arrived are kept by `persistBubbles`.
 */
export class Drafts {
  readonly #storage: WordStorage | undefined
  readonly #drafts: Map<string, Draft>

  /** @param storage if undefined, texts also exist only as long as the page */
  constructor(storage: WordStorage | undefined) {
    this.#storage = storage
    this.#drafts = new Map(read(storage).map(([threadId, text]) => [threadId, { text, files: [] }]))
  }

  /** The draft of a thread; empty if there is none. */
  of(threadId: string): Draft {
    return this.#drafts.get(threadId) ?? nothing
  }

  keep(threadId: string, { text, files }: Draft): void {
    this.#drafts.delete(threadId) // so that the latest draft is last
    if (text !== '' || files.length > 0)
      this.#drafts.set(threadId, { text: beginningOf(text, longestText), files })
    const [oldest] = this.#drafts.keys()
    if (this.#drafts.size > mostDrafts && oldest !== undefined) this.#drafts.delete(oldest)
    this.#write()
  }

  #write(): void {
    const drafts = [...this.#drafts].flatMap(([threadId, { text }]) =>
      text === '' ? [] : [[threadId, text]],
    )
    try {
      this.#storage?.setItem(storageKey, JSON.stringify({ v: 1, drafts }))
    } catch {
      // Over the quota: the texts then exist only as long as the page.
    }
  }
}

function read(storage: WordStorage | undefined): v.InferOutput<typeof Kept>['drafts'] {
  try {
    const { success, output } = v.safeParse(Kept, JSON.parse(storage?.getItem(storageKey) ?? 'null'))
    if (success) return output.drafts
  } catch {
    // Not written by this class.
  }
  return []
}
