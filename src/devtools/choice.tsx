import type { FunctionComponent } from 'react'

interface ChoiceProps {
  readonly label: string
  /** The label of the option for all values, whose value is empty. */
  readonly all: string
  readonly value: string
  readonly values: readonly string[]
  readonly onChange: (value: string) => void
}

/** Selects one of several values, or all. The selected value stays an option even if it is no longer in the list. */
export const Choice: FunctionComponent<ChoiceProps> = ({ label, all, value, values, onChange }) => (
  <select aria-label={label} value={value} onChange={({ target }) => onChange(target.value)}>
    <option value="">{all}</option>
    {(value === '' || values.includes(value) ? values : [value, ...values]).map((each) => (
      <option key={each} value={each}>
        {each}
      </option>
    ))}
  </select>
)
