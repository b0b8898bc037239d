import type { FunctionComponent } from 'react'
import type { BubblePart } from '../../core/index.ts'
import { StreamText } from '../../react/index.ts'

/** The text of these parts as it is, in blocks: it may be long, and grow. */
export const PlainText: FunctionComponent<{ readonly parts: readonly BubblePart[] }> = ({ parts }) => (
  <p className="plain-text">
    {parts.map(
      (part) =>
        (part.kind === 'text' || part.kind === 'reasoning') && <StreamText key={part.key} part={part} />,
    )}
  </p>
)
