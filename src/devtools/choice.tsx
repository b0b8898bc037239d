import type { FunctionComponent } from 'react'

interface ChoiceProps {
  readonly label: string
  /** What the choice of everything is called; its value is empty. */
  readonly all: string
  readonly value: string
  readonly values: readonly string[]
  readonly onChange: (value: string) => void
}

/** One of several values, or all of them. What is chosen stays to be chosen, though nothing has it. */
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
