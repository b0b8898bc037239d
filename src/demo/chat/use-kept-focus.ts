import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react'

interface KeptFocus {
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void
  readonly onBlur: () => void
}

/**
 * Keeps the focus of the keyboard in a place when the control that has it goes: a button that has done its work, say. Without, the next
 * Tab would begin at the top of the page.
 * @param heirOf who gets it, of what had it and is gone
 */
export function useKeptFocus(
  place: RefObject<HTMLElement | null>,
  heirOf: (place: HTMLElement, gone: HTMLElement) => HTMLElement | null,
): KeptFocus {
  const focused = useRef<HTMLElement>(undefined)
  // React tells nobody that what it removes had the focus: what is gone is seen at the end of the render that took it.
  useLayoutEffect(() => {
    const gone = focused.current
    if (gone === undefined || gone.isConnected || place.current === null) return
    focused.current = undefined
    if (document.activeElement !== document.body) return // somebody has it already
    const heir = heirOf(place.current, gone)
    if (heir === null) return
    if (heir.tabIndex < 0) heir.tabIndex = -1 // by a program alone
    heir.focus({ preventScroll: true })
  })
  return {
    onFocus: ({ target }) => void (focused.current = target),
    onBlur: () => void (focused.current = undefined),
  }
}
