import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { type FocusEvent, type RefCallback, type RefObject, useCallback, useState } from 'react'
import type { BubbleKey } from '../../core/index.ts'
import { shownIndexes } from './shown-indexes.ts'

/** A bubble that is mounted. */
interface Place {
  readonly key: BubbleKey
  readonly index: number
  /** The height of the bubbles before it that are not mounted. */
  readonly skippedPx: number
}

interface VirtualThread {
  readonly places: readonly Place[]
  /** Measures the node of a place. The node has its index in `data-index`. */
  readonly measure: RefCallback<HTMLElement>
  /** Scrolls to a bubble, even if it is not mounted. */
  readonly reveal: (key: BubbleKey) => void
  /** Scrolls the place of a bubble, including the lines above it, to the top of the viewport. */
  readonly readFrom: (key: BubbleKey) => void
  readonly onFocus: (event: FocusEvent) => void
  readonly onBlur: () => void
}

/** Until a bubble has been measured. */
const estimatedPx = 190
/** How many bubbles are mounted above and below the viewport, so that a fast scroll shows no empty space. */
const overscanCount = 8

/**
 * Whether the browser has scroll anchoring: it keeps the visible content in place when content above changes its height.
 * Unlike a scroll by script, this does not interrupt a scroll of the reader.
 */
const isAnchoring = typeof CSS !== 'undefined' && CSS.supports('overflow-anchor', 'auto')

/**
 * The bubbles of a thread that are mounted. In a long thread, these are the bubbles near the viewport. They are in the normal
 * flow, with margins instead of the bubbles that are left out, so a growing last bubble causes no layout of the others.
 */
export function useVirtualThread(
  keys: readonly BubbleKey[],
  scroller: RefObject<HTMLElement | null>,
): VirtualThread {
  'use no memo' // the virtualizer stays the same object while its results change
  const [focusedKey, setFocusedKey] = useState<string>()
  const [, setNear] = useState<readonly number[]>()
  // oxlint-disable-next-line react/incompatible-library -- the results are read again at each render, except functions that stay the same
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimatedPx,
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
    overscan: overscanCount,
    measureElement: heightOf,
    anchorTo: 'end', // bubbles that arrive above the viewport move nothing
    // The normal flow positions the bubbles, so a growing bubble does not render the list.
    directDomUpdates: true,
    onChange: (changed) => setNear(changed.getVirtualIndexes()), // the same array while the indexes are the same
    scrollEndThreshold: Number.NEGATIVE_INFINITY, // useStickToBottom follows the end
  })
  if (isAnchoring) virtualizer.shouldAdjustScrollPositionOnItemSizeChange = () => false
  const nodeOf = useCallback(
    (key: BubbleKey) =>
      [...(scroller.current?.querySelectorAll<HTMLElement>('[data-bubble-key]') ?? [])].find(
        ({ dataset }) => dataset['bubbleKey'] === key,
      ),
    [scroller],
  )
  const scrollTo = useCallback(
    (key: BubbleKey, align: 'start' | 'center') => {
      const { count, getItemKey } = virtualizer.options
      for (let index = 0; index < count; index++)
        if (getItemKey(index) === key) return virtualizer.scrollToIndex(index, { align })
    },
    [virtualizer],
  )
  const reveal = useCallback(
    (key: BubbleKey) => {
      const node = nodeOf(key)
      if (node === undefined) scrollTo(key, 'center')
      else node.scrollIntoView({ block: 'nearest' })
    },
    [nodeOf, scrollTo],
  )
  const readFrom = useCallback(
    (key: BubbleKey) => {
      const place = nodeOf(key)?.closest('li')
      if (place) place.scrollIntoView({ block: 'start' })
      else scrollTo(key, 'start')
    },
    [nodeOf, scrollTo],
  )
  const near = virtualizer.getVirtualIndexes()
  const focused = focusedKey === undefined ? -1 : keys.findIndex((key) => key === focusedKey)
  const indexes = shownIndexes({ count: keys.length, near, focused: focused === -1 ? undefined : focused })
  return {
    places: placesOf(indexes, keys, virtualizer),
    measure: virtualizer.measureElement,
    reveal,
    readFrom,
    onFocus: ({ target }) =>
      setFocusedKey(target.closest<HTMLElement>('[data-bubble-key]')?.dataset['bubbleKey']),
    onBlur: () => setFocusedKey(undefined),
  }
}

function placesOf(
  indexes: readonly number[],
  keys: readonly BubbleKey[],
  { measurementsCache }: Virtualizer<HTMLElement, HTMLElement>,
): readonly Place[] {
  let next = 0
  const startOf = (index: number): number => measurementsCache[index]?.start ?? 0
  return indexes.flatMap((index) => {
    const key = keys[index]
    const skippedPx = index === next ? 0 : startOf(index) - startOf(next)
    next = index + 1
    return key === undefined ? [] : [{ key, index, skippedPx }]
  })
}

/** Fractions of a pixel count, since they add up. A hidden node has no height, so its last known height is kept. */
function heightOf(
  node: HTMLElement,
  entry: ResizeObserverEntry | undefined,
  { itemSizeCache, options }: Virtualizer<HTMLElement, HTMLElement>,
): number {
  const height = entry?.borderBoxSize[0]?.blockSize ?? node.getBoundingClientRect().height
  if (height > 0) return height
  const key = options.getItemKey(Number(node.dataset['index']))
  return itemSizeCache.get(key) ?? estimatedPx
}
