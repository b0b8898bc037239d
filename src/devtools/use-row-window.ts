import { type RefObject, type UIEvent, useEffect, useRef, useState } from 'react'

const spareRowCount = 6

/**
 * Returns which rows of a long list are on the screen. All rows must have the same height. The list follows its end
 * while the reader is there.
 */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowPx: number,
): {
  readonly first: number
  readonly last: number
  readonly onScroll: (event: UIEvent<HTMLElement>) => void
  readonly reveal: (index: number) => void
} {
  const [view, setView] = useState({ top: 0, height: 600 })
  const isAtEnd = useRef(true)
  const lastTop = useRef(0)

  useEffect(() => {
    const box = scroller.current
    if (box === null || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(() => {
      setView((known) => ({ ...known, height: box.clientHeight }))
      if (isAtEnd.current) scrollTo(box, box.scrollHeight)
    })
    observer.observe(box)
    return () => observer.disconnect()
  }, [scroller])

  // In the next frame, which lays out the page anyway. Reading the layout now would cause a second layout.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const box = scroller.current
      if (isAtEnd.current && box !== null) scrollTo(box, count * rowPx)
    })
    return () => cancelAnimationFrame(frame)
  }, [scroller, count, rowPx])

  const first = Math.max(0, Math.floor(view.top / rowPx) - spareRowCount)
  return {
    first: Math.min(first, Math.max(0, count - 1)),
    last: Math.min(count, Math.ceil((view.top + view.height) / rowPx) + spareRowCount),
    onScroll({ currentTarget: box }) {
      // New rows move the end away from the reader, so only a scroll up stops following the end.
      if (box.scrollHeight - box.clientHeight - box.scrollTop < rowPx * 2) isAtEnd.current = true
      else if (box.scrollTop < lastTop.current) isAtEnd.current = false
      lastTop.current = box.scrollTop
      setView({ top: box.scrollTop, height: box.clientHeight })
    },
    reveal(index) {
      const box = scroller.current
      if (box === null) return
      const top = index * rowPx
      isAtEnd.current = false
      if (top < box.scrollTop) scrollTo(box, top)
      else if (top + rowPx > box.scrollTop + box.clientHeight) scrollTo(box, top + rowPx - box.clientHeight)
    },
  }
}

const scrollTo = (box: HTMLElement, top: number): void => {
  box.scrollTop = top
}
