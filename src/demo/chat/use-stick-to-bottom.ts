import { type RefObject, useEffect, useState } from 'react'

const slackPx = 48

/** Keeps the end of `content` in sight while it grows, unless the reader has scrolled up. */
export function useStickToBottom(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
): { readonly isAtBottom: boolean; readonly scrollToBottom: () => void } {
  const [isAtBottom, setAtBottom] = useState(true)
  useEffect(() => {
    const box = scroller.current
    const inner = content.current
    if (box === null || inner === null || typeof ResizeObserver === 'undefined') return
    let isStuck = true
    let lastTop = box.scrollTop
    const onScroll = (): void => {
      const distance = box.scrollHeight - box.clientHeight - box.scrollTop
      // Content that grows moves the end away without the reader's doing: only a scroll upwards lets go.
      if (distance <= slackPx) isStuck = true
      else if (box.scrollTop < lastTop) isStuck = false
      lastTop = box.scrollTop
      setAtBottom(isStuck)
    }
    const follow = (): void => {
      // What stands there before the first bubble is read from its beginning.
      if (isStuck && inner.querySelector('article') !== null) box.scrollTo({ top: box.scrollHeight })
      lastTop = box.scrollTop // content that shrinks moves it up without the reader's doing, too
    }
    const observer = new ResizeObserver(follow)
    observer.observe(inner)
    observer.observe(box)
    box.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', onScroll)
    }
  }, [scroller, content])
  const scrollToBottom = (): void => {
    const box = scroller.current
    box?.scrollTo({ top: box.scrollHeight })
  }
  return { isAtBottom, scrollToBottom }
}
