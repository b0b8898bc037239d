import * as v from 'valibot'
import { beginningOf } from '../../core/index.ts'
import type { Attachment } from './attachments.ts'

/** What is written and not sent yet. */
export interface Draft {
  readonly text: string
  readonly files: readonly Attachment[]
}

const storageKey = 'onebubble.drafts'
const mostDrafts = 50
/** In UTF-16 units, as the field where they are written allows. */
const longestText = 4_000

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(256))
const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(longestText))
const Kept = v.object({ v: v.literal(1), drafts: v.array(v.tuple([Id, Text])) })

type WordStorage = Pick<Storage, 'getItem' | 'setItem'>

const nothing: Draft = { text: '', files: [] }

/**
 * What was written and not sent, by thread. It survives a reload of the page, in the storage of this tab, so that two tabs never
 * share a draft; but the files of a draft last as long as the page. The oldest go when there are more than 50. What was sent and
 * has not arrived is kept by `persistBubbles`.
 */
export class Drafts {
  readonly #storage: WordStorage | undefined
  readonly #drafts: Map<string, Draft>

  /** @param storage undefined where there is none: the words then last as long as the page */
  constructor(storage: WordStorage | undefined) {
    this.#storage = storage
    this.#drafts = new Map(read(storage).map(([threadId, text]) => [threadId, { text, files: [] }]))
  }

  /** What was written into a thread and not sent; empty if nothing was. */
  of(threadId: string): Draft {
    return this.#drafts.get(threadId) ?? nothing
  }

  keep(threadId: string, { text, files }: Draft): void {
    this.#drafts.delete(threadId) // so that the latest one stands last
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
      // Over the quota: the words are on the page, and last as long as it does.
    }
  }
}

function read(storage: WordStorage | undefined): v.InferOutput<typeof Kept>['drafts'] {
  try {
    const { success, output } = v.safeParse(Kept, JSON.parse(storage?.getItem(storageKey) ?? 'null'))
    if (success) return output.drafts
  } catch {
    // Nothing of ours.
  }
  return []
}
