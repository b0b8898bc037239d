import { useCallback, useRef, useState } from 'react'
import type { BubbleKey } from '../core/index.ts'
import type { BubbleStore } from '../store/index.ts'

/** On a page with room for them beside the chat, the devtools start open. */
const isRoomy = (): boolean => matchMedia('(min-width: 1101px)').matches

/** A bubble that the devtools point at. */
interface Pointed {
  readonly store: BubbleStore
  readonly key: BubbleKey
}

/**
 * The state of the devtools: whether they are open, which bubble is highlighted, and which bubble's events are requested.
 * @param onThread called with the thread of a newly highlighted bubble
 */
export function useDevtools(store: BubbleStore, onThread: (threadId: string) => void) {
  const [isOpen, setOpen] = useState(isRoomy)
  const [pointed, setPointed] = useState<Pointed>()
  const [lookCount, setLookCount] = useState(0)
  const [asked, setAsked] = useState<{ readonly key: BubbleKey }>()
  const button = useRef<HTMLButtonElement>(null)
  const close = (): void => {
    setOpen(false)
    setPointed(undefined)
    setAsked(undefined)
    button.current?.focus()
  }
  const onSelect = (key: BubbleKey | undefined): void => {
    setPointed(key && { store, key })
    setLookCount(lookCount + 1)
    const threadId = key && store.bubble(key)?.threadId
    if (threadId !== undefined) onThread(threadId)
  }
  /** Lists the events of this bubble; the same function at each render. */
  const ask = useCallback((key: BubbleKey): void => {
    setAsked({ key })
    setOpen(true)
  }, [])
  return {
    /** Undefined if the bubble belongs to another store, since a player that jumps back creates a new one. */
    pointedKey: pointed?.store === store ? pointed.key : undefined,
    /** Changes whenever the chat must scroll to the bubble. */
    scene: String(lookCount),
    ask,
    buttonRef: button,
    button: { isOpen, onToggle: () => (isOpen ? close() : setOpen(true)) },
    side: { isOpen, asked, onSelect, onClose: close },
  }
}
