import { useRef, useState } from 'react'
import type { BubbleKey } from '../core/index.ts'

/** Whether the devtools are open, and to which bubble they point. */
export function useDevtools() {
  const [isOpen, setOpen] = useState(false)
  const [pointedKey, setPointedKey] = useState<BubbleKey>()
  const button = useRef<HTMLButtonElement>(null)
  const close = (): void => {
    setOpen(false)
    setPointedKey(undefined)
    button.current?.focus()
  }
  return {
    pointedKey,
    buttonRef: button,
    button: { isOpen, onToggle: () => (isOpen ? close() : setOpen(true)) },
    drawer: { isOpen, onSelect: setPointedKey, onClose: close },
  }
}
