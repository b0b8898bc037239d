import { type RefObject, useEffect, useState } from 'react'

/** How many children of an element there are, and which of them the last change of the page has touched; each is marked with `data-touched`. */
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
