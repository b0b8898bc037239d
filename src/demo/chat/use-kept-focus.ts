import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react'

interface KeptFocus {
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void
  readonly onBlur: () => void
}

/**
 * Keeps the keyboard focus inside an element when React removes the focused control, such as a button after its use. Otherwise the
 * next Tab would start at the top of the page.
 * @param heirOf returns the element that takes the focus from the removed one
 */
export function useKeptFocus(
  place: RefObject<HTMLElement | null>,
  heirOf: (place: HTMLElement, gone: HTMLElement) => HTMLElement | null,
): KeptFocus {
  const focused = useRef<HTMLElement>(undefined)
  // React does not report that a removed element had the focus, so this is checked after each render.
  useLayoutEffect(() => {
    const gone = focused.current
    if (gone === undefined || gone.isConnected || place.current === null) return
    focused.current = undefined
    if (document.activeElement !== document.body) return // another element has the focus
    const heir = heirOf(place.current, gone)
    if (heir === null) return
    if (heir.tabIndex < 0) heir.tabIndex = -1 // focusable only by script
    heir.focus({ preventScroll: true })
  })
  return {
    onFocus: ({ target }) => void (focused.current = target),
    onBlur: () => void (focused.current = undefined),
  }
}
