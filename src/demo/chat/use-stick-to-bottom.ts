import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/** A scroll down that ends so near to the end means the end. */
const slackPx = 48

/**
 * Keeps the end of `content` in sight while it grows, or its box shrinks, unless the reader has scrolled up: a slow scroll by finger, wheel or
 * key is never pulled back. The package of the same name takes a reader who is 70 px from the end back to it when the content shrinks, and a list
 * whose bubbles are measured as they come into sight shrinks all the time; nor does it see its box shrink, as when the composer grows.
 */
export function useStickToBottom(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
): {
  readonly isAtBottom: boolean
  readonly scrollToBottom: () => void
  /** Lets go of the end, and goes elsewhere; where that is the end all the same, it is kept in sight as before. */
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
      // Content that grows moves the end away without the reader's doing, and content that shrinks moves the reader up: only a
      // scroll upwards besides lets go, however short it is.
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
      look() // the reader may have scrolled, and the event be still to come
      // What stands there before the first bubble is read from its beginning.
      if (stuck.current && inner.querySelector('article') !== null) box.scrollTo({ top: box.scrollHeight })
      remember()
    }
    const observer = new ResizeObserver(follow)
    observer.observe(inner)
    observer.observe(box)
    // Before the page is laid out with what has come: what stands below the words would be seen to jump, if only by the browser.
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
    box?.scrollTo({ top: box.scrollHeight })
  }
  const goTo = useCallback((scroll: () => void) => {
    scroll()
    settle.current()
  }, [])
  return { isAtBottom, scrollToBottom, goTo }
}
