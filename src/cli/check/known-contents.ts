import type { Receipt } from '../../core/index.ts'
import { isCount, readField } from '../../protocol/index.ts'
import type { Place } from '../input/place.ts'
import { contentHash } from './content-hash.ts'
import { KnownChunks, type KnownContent } from './known-chunks.ts'

/** Where the file first has an event, or another chunk with the seq of this one. */
export interface Earlier {
  readonly place: Place
  /** Whether its content is equal. Only chunks can differ. */
  readonly isSame: boolean
}

interface ContentsOfThread {
  /** By invocationId. */
  readonly chunks: Map<string, KnownChunks>
  /** Events that are no chunks, by the hash of their content. */
  readonly others: Map<number, Place>
}

/**
 * The contents of the accepted events of a file, as hashes, and where each first was. A store does not compare a chunk
 * with one that it has folded. If two contents have one hash, the second one counts as a copy.
 */
export class KnownContents {
  readonly #threads = new Map<string, ContentsOfThread>()

  /**
   * Finds what is known of an event, and records it if that is nothing.
   * @param status what the store has said of it; a rejected event is only looked up
   */
  take(event: unknown, threadId: string, status: Receipt['status'], place: Place): Earlier | undefined {
    const thread = this.#threadOf(threadId)
    const hash = contentHash(event)
    const [seq, invocationId] = [readField(event, 'seq'), readField(event, 'invocationId')]
    const isChunk = readField(event, 'type') === 'stream_chunk' && typeof invocationId === 'string'
    if (isChunk && isCount(seq)) {
      const chunks = chunksOf(thread, invocationId, seq, place)
      const known = chunks.get(seq)
      if (known === undefined && status !== 'rejected') chunks.add(seq, hash, place)
      return known && earlier(known, hash)
    }
    const known = thread.others.get(hash)
    if (known === undefined && status !== 'rejected') thread.others.set(hash, place)
    return known && { place: known, isSame: true }
  }

  /** Nothing more follows for the thread, or it begins anew. */
  forget(threadId: string): void {
    this.#threads.delete(threadId)
  }

  #threadOf(threadId: string): ContentsOfThread {
    const known = this.#threads.get(threadId)
    if (known !== undefined) return known
    const begun: ContentsOfThread = { chunks: new Map(), others: new Map() }
    this.#threads.set(threadId, begun)
    return begun
  }
}

const earlier = ({ place, hash: known }: KnownContent, hash: number): Earlier => ({
  place,
  isSame: known === hash,
})

function chunksOf(
  { chunks }: ContentsOfThread,
  invocationId: string,
  seq: number,
  { file }: Place,
): KnownChunks {
  const known = chunks.get(invocationId)
  if (known !== undefined) return known
  const begun = new KnownChunks(file, seq)
  chunks.set(invocationId, begun)
  return begun
}
