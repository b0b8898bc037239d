import { type RefObject, useLayoutEffect } from 'react'
import { styleText } from './style-text.ts'

/** One sheet for all panels of a page, or of a shadow root. */
const users = new WeakMap<Document | ShadowRoot, { count: number; readonly remove: () => void }>()

/**
 * Adds the panel's styles while it is mounted, as a constructed style sheet, which no content security policy forbids. In a
 * browser without these, it adds a `style` element with the nonce.
 */
export function useStyleSheet(panel: RefObject<HTMLElement | null>, nonce: string | undefined): void {
  useLayoutEffect(() => {
    const root = panel.current?.getRootNode()
    const isRoot =
      root instanceof Document || (typeof ShadowRoot !== 'undefined' && root instanceof ShadowRoot)
    if (!isRoot) return undefined
    const user = users.get(root) ?? { count: 0, remove: addStyles(root, nonce) }
    users.set(root, user)
    user.count++
    return () => {
      if (--user.count > 0) return
      users.delete(root)
      user.remove()
    }
  }, [panel, nonce])
}

function addStyles(root: Document | ShadowRoot, nonce: string | undefined): () => void {
  // Some browsers do not have them, although the types say so.
  const isAdopting: boolean = 'adoptedStyleSheets' in root
  if (isAdopting) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(styleText)
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
    return () => {
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet)
    }
  }
  const element = document.createElement('style')
  if (nonce !== undefined) element.nonce = nonce
  element.textContent = styleText
  ;(root instanceof Document ? root.head : root).append(element)
  return () => element.remove()
}
