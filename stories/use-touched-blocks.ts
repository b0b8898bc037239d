import { type RefObject, useEffect, useState } from 'react'

/**
 * The number of an element's children, and the indexes of those that the last change of the page has touched. Each of
 * these is marked with `data-touched`.
 */
export function useTouchedBlocks(parent: RefObject<HTMLElement | null>): {
  readonly blockCount: number
  readonly touchedCount: number
} {
  const [counts, setCounts] = useState({ blockCount: 0, touchedCount: 0 })
  useEffect(() => {
    const element = parent.current
    if (element === null) return
    const observer = new MutationObserver((records) => {
      const blocks = [...element.children]
      const changed = records.flatMap(({ target, addedNodes }) => [target, ...addedNodes])
      const touched = blocks.filter((block) => changed.some((node) => block.contains(node)))
      for (const block of blocks) block.toggleAttribute('data-touched', touched.includes(block))
      setCounts({ blockCount: blocks.length, touchedCount: touched.length })
    })
    observer.observe(element, { subtree: true, childList: true, characterData: true })
    return () => observer.disconnect()
  }, [parent])
  return counts
}
