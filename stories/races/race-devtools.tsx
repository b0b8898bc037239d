import { useState } from 'react'
import { BubbleDevtools, type Recorder } from '../../src/devtools/index.ts'
import type { BubbleKey } from '../../src/index.ts'

interface RaceDevtoolsProps {
  /** The recorder of the race, since its beginning. */
  readonly recorder: Recorder
  /** Called with the bubble of the selected event. */
  readonly onSelect: (key: BubbleKey | undefined) => void
}

/** The devtools over this race. They are loaded and rendered when they are opened. */
export function RaceDevtools({ recorder, onSelect }: RaceDevtoolsProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details
      className="race-devtools"
      onToggle={({ currentTarget: { open } }) => {
        setOpen(open)
        if (!open) onSelect(undefined)
      }}
    >
      <summary>Devtools</summary>
      {isOpen && <BubbleDevtools recorder={recorder} onSelect={onSelect} />}
    </details>
  )
}
