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
  /** Measures the node of a place, which names its index in `data-index`. */
  readonly measure: RefCallback<HTMLElement>
  /** Brings a bubble into sight, mounted or not. */
  readonly reveal: (key: BubbleKey) => void
  /** Has the place of a bubble, and what stands above it there, begin where the viewport does. */
  readonly readFrom: (key: BubbleKey) => void
  readonly onFocus: (event: FocusEvent) => void
  readonly onBlur: () => void
}

/** Until a bubble has been measured. */
const estimatedPx = 190
/** So many are mounted above and below the viewport, so that a fast wheel finds something there. */
const overscanCount = 8

/**
 * Whether the browser itself keeps what is read in its place when something above it changes its height. It does so
 * without an end to the scroll that is under way, which a scroll by script would break off.
 */
const isAnchoring = typeof CSS !== 'undefined' && CSS.supports('overflow-anchor', 'auto')

/**
 * Which bubbles of a thread stand in the page: of a long one, what is near the viewport. They stand in the flow, and what
 * is left out between them leaves its height; so nothing has to be laid out anew while the last one grows.
 */
export function useVirtualThread(
  keys: readonly BubbleKey[],
  scroller: RefObject<HTMLElement | null>,
): VirtualThread {
  'use no memo' // the virtualizer stays the same object while what it answers changes
  const [focusedKey, setFocusedKey] = useState<string>()
  const [, setNear] = useState<readonly number[]>()
  // oxlint-disable-next-line react/incompatible-library -- what leaves this hook is made anew at each render, but for what stays the same
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimatedPx,
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
    overscan: overscanCount,
    measureElement: heightOf,
    anchorTo: 'end', // what comes in above the reader moves nothing
    // What stands in the flow finds its place by itself: of a bubble that grows, the list hears nothing.
    directDomUpdates: true,
    onChange: (changed) => setNear(changed.getVirtualIndexes()), // the same list as long as they are the same
    scrollEndThreshold: Number.NEGATIVE_INFINITY, // staying at the end is the work of useStickToBottom
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

/** To a fraction of a pixel, since they add up. What is hidden has no height, and keeps what was known. */
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
