import type { FunctionComponent } from 'react'
import type { BubblePart } from '../../core/index.ts'
import { StreamText } from '../../react/index.ts'

/** The unchanged text of these parts, in blocks, since it may be long and growing. */
export const PlainText: FunctionComponent<{ readonly parts: readonly BubblePart[] }> = ({ parts }) => (
  <p className="plain-text">
    {parts.map(
      (part) =>
        (part.kind === 'text' || part.kind === 'reasoning') && <StreamText key={part.key} part={part} />,
    )}
  </p>
)
