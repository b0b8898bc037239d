import type { FunctionComponent } from 'react'
import { shortened } from '../core/index.ts'
import type { Json } from '../protocol/index.ts'
import { ScrollBox } from './scroll-box.tsx'

const longest = 6_000

interface JsonTextProps {
  readonly value: Json
  readonly label: string
}

/** JSON for people to read, and not more of it than a page bears. */
export const JsonText: FunctionComponent<JsonTextProps> = ({ value, label }) => {
  const text = JSON.stringify(value, null, 2)
  return (
    <ScrollBox className="ob-json" label={label}>
      <pre>{shortened(text, longest)}</pre>
    </ScrollBox>
  )
}
