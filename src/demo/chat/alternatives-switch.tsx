import type { FunctionComponent } from 'react'
import type { BubbleKey } from '../../core/index.ts'

interface AlternativesSwitchProps {
  /** The tries at one answer, oldest first; two or more. */
  readonly keys: readonly BubbleKey[]
  readonly shownKey: BubbleKey
  readonly onChoose: (key: BubbleKey) => void
}

/** Switches between the tries at one answer. */
export const AlternativesSwitch: FunctionComponent<AlternativesSwitchProps> = ({
  keys,
  shownKey,
  onChoose,
}) => {
  const index = keys.indexOf(shownKey)
  const step = (name: string, sign: string, to: number): React.ReactNode => {
    const target = keys[to]
    return (
      <button
        type="button"
        className="action alternatives-step"
        aria-label={name}
        aria-disabled={target === undefined || undefined} // a disabled button would lose the focus
        onClick={() => target !== undefined && onChoose(target)}
      >
        <span aria-hidden="true">{sign}</span>
      </button>
    )
  }
  return (
    <fieldset className="alternatives" aria-label="Tries">
      {step('Previous try', '‹', index - 1)}
      <output className="alternatives-count">
        {index + 1} of {keys.length}
      </output>
      {step('Next try', '›', index + 1)}
    </fieldset>
  )
}
