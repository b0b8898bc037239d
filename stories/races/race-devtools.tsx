import { useState } from 'react'
import { BubbleDevtools, type Recorder } from '../../src/devtools/index.ts'
import type { BubbleKey } from '../../src/index.ts'

interface RaceDevtoolsProps {
  /** Has recorded the race from its beginning. */
  readonly recorder: Recorder
  /** Called with the bubble of the event that is looked at. */
  readonly onSelect: (key: BubbleKey | undefined) => void
}

/** The devtools over this race; made, and loaded, when they are opened. */
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
