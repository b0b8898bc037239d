import { quiet } from '../store/index.ts'
import { orAborted } from './promises.ts'

/** What a model or another library streams. */
export type Source<Item> = AsyncIterable<Item> | ReadableStream<Item>

interface Reading<Item> {
  readonly next: () => Promise<{ readonly done?: boolean | undefined; readonly value?: Item | undefined }>
  readonly cancel: (reason: unknown) => unknown
}

/**
 * Reads a source to its end, no faster than its items are taken. If the signal is aborted, or taking an item fails,
 * the source is cancelled. That is not awaited: the source may be stuck.
 */
export async function readSource<Item>(
  source: Source<Item>,
  signal: AbortSignal,
  take: (item: Item) => Promise<void>,
): Promise<void> {
  const { next, cancel } = readingOf(source)
  try {
    for (;;) {
      const { done, value } = await orAborted(next(), signal)
      if (done === true) return
      await take(value as Item) // there is a value unless it is done
    }
  } catch (error) {
    void quiet(Promise.resolve().then(() => cancel(error)))
    throw error
  }
}

/** Some browsers cannot iterate over a stream. */
function readingOf<Item>(source: Source<Item>): Reading<Item> {
  if ('getReader' in source) {
    const reader = source.getReader()
    return { next: () => reader.read(), cancel: (reason) => reader.cancel(reason) }
  }
  const iterator = source[Symbol.asyncIterator]()
  return { next: () => Promise.resolve(iterator.next()), cancel: () => iterator.return?.() }
}
