import { UsageError } from '../core/index.ts'

/** All orders of several channels. They are counted first, and made one by one while you iterate. */
export interface Interleavings<Item> extends Iterable<readonly Item[]> {
  /** The exact number of orders. */
  readonly count: number
}

/** Options of `interleavings`. */
export interface InterleavingOptions {
  /** The most orders; a safe integer ≥ 1. Default: 100,000. */
  readonly limit?: number
}

/**
 * Returns every order in which the items of several channels can arrive. Each channel keeps its own order. It is
 * lazy: only the current order is in memory.
 * @example
 * for (const events of interleavings([stream, callbacks])) replay(events)
 * @throws UsageError when there are more orders than `limit`, before the first one is made
 */
export function interleavings<Item>(
  channels: readonly (readonly Item[])[],
  { limit = 100_000 }: InterleavingOptions = {},
): Interleavings<Item> {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new UsageError('invalid_option', `limit is ${String(limit)}; pass a safe integer ≥ 1`)
  }
  const total = countInterleavings(channels)
  if (total > BigInt(limit)) {
    const sizes = channels.map((channel) => channel.length).join(' + ')
    throw new UsageError(
      'invalid_argument',
      `channels of ${sizes} items have ${total} orders, more than the limit of ${limit}; ` +
        `shorten the channels, join some that keep one order anyway, or raise { limit }`,
    )
  }
  return { count: Number(total), [Symbol.iterator]: () => ordersOf(channels) }
}

/** The number of orders of channels of any size: (a + b + …)! / (a! · b! · …). */
export function countInterleavings(channels: readonly (readonly unknown[])[]): bigint {
  let orders = 1n
  let placed = 0n
  for (const { length } of channels) {
    // Choosing the places of this channel among all so far. Each product of k consecutive factors is divisible by k!.
    for (let item = 1n; item <= BigInt(length); item++) orders = (orders * ++placed) / item
  }
  return orders
}

/** Depth first, and the first channel first: the first order is the channels one after the other. */
function* ordersOf<Item>(
  channels: readonly (readonly Item[])[],
): Generator<readonly Item[], void, undefined> {
  const next = channels.map(() => 0)
  const order: Item[] = []
  const length = channels.reduce((sum, channel) => sum + channel.length, 0)

  function* extend(): Generator<readonly Item[], void, undefined> {
    if (order.length === length) {
      yield [...order]
      return
    }
    for (const [index, channel] of channels.entries()) {
      const position = next[index] ?? 0
      if (position === channel.length) continue
      order.push(channel[position] as Item) // the index is in range
      next[index] = position + 1
      yield* extend()
      next[index] = position
      order.pop()
    }
  }
  yield* extend()
}
