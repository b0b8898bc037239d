import type { FunctionComponent } from 'react'
import { shortened } from '../core/index.ts'
import type { Json } from '../protocol/index.ts'
import { ScrollBox } from './scroll-box.tsx'

const longest = 6_000

interface JsonTextProps {
  readonly value: Json
  readonly label: string
}

/** Indented JSON, shortened so that the page stays fast. */
export const JsonText: FunctionComponent<JsonTextProps> = ({ value, label }) => {
  const text = JSON.stringify(value, null, 2)
  return (
    <ScrollBox className="ob-json" label={label}>
      <pre>{shortened(text, longest)}</pre>
    </ScrollBox>
  )
}
