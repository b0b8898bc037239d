import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/** A scroll down that stops within this distance of the end counts as a scroll to the end. */
const slackPx = 48

/**
 * Keeps the end of `content` in sight while the content grows or its box shrinks, unless the reader has scrolled up. A slow scroll by finger,
 * wheel or key is never pulled back. The npm package `use-stick-to-bottom` does not fit. When the content shrinks, it moves a reader who is
 * within 70 px of the end back to the end, and a list that measures its bubbles as they appear shrinks often. It also does not notice that
 * its box shrinks, as when the composer grows.
 */
export function useStickToBottom(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
): {
  readonly isAtBottom: boolean
  readonly scrollToBottom: () => void
  /** Scrolls elsewhere and stops following the end. If the new position is the end, it continues to follow it. */
  readonly goTo: (scroll: () => void) => void
} {
  const [isAtBottom, setAtBottom] = useState(true)
  const stuck = useRef(true)
  const settle = useRef<() => void>(() => undefined)
  useEffect(() => {
    const box = scroller.current
    const inner = content.current
    if (box === null || inner === null || typeof ResizeObserver === 'undefined') return
    let lastTop = box.scrollTop
    let lastHeight = box.scrollHeight
    const remember = (): void => {
      lastTop = box.scrollTop
      lastHeight = box.scrollHeight
    }
    const look = (): void => {
      const { scrollTop, scrollHeight } = box
      const distance = scrollHeight - box.clientHeight - scrollTop
      // Growing content moves the end away from the reader, and shrinking content moves the reader up. Neither is a scroll by
      // the reader. Any other scroll up, even a short one, stops following the end.
      const isUp = scrollTop < lastTop && (scrollHeight >= lastHeight || distance > slackPx)
      if (distance <= 1 || (distance <= slackPx && scrollTop > lastTop)) stuck.current = true
      else if (isUp) stuck.current = false
      remember()
      setAtBottom(stuck.current)
    }
    settle.current = () => {
      remember()
      stuck.current = lastHeight - box.clientHeight - lastTop <= 1
      setAtBottom(stuck.current)
    }
    const follow = (): void => {
      if (box.clientHeight === 0) return remember() // out of sight
      look() // the reader may have scrolled before the scroll event arrives
      // A placeholder is read from its beginning.
      if (stuck.current && inner.querySelector('article') !== null) box.scrollTo({ top: box.scrollHeight })
      remember()
    }
    const observer = new ResizeObserver(follow)
    observer.observe(inner)
    observer.observe(box)
    // Runs before the layout of the new content. Otherwise the content below would jump, and the browser would count a layout shift.
    const changes = new MutationObserver(follow)
    changes.observe(inner, { childList: true, characterData: true, subtree: true })
    box.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      changes.disconnect()
      box.removeEventListener('scroll', look)
    }
  }, [scroller, content])
  const scrollToBottom = (): void => {
    const box = scroller.current
    stuck.current = true // even if the content changes before the scroll event
    box?.scrollTo({ top: box.scrollHeight })
  }
  const goTo = useCallback((scroll: () => void) => {
    scroll()
    settle.current()
  }, [])
  return { isAtBottom, scrollToBottom, goTo }
}
