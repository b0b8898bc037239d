import type { FunctionComponent } from 'react'
import type { BrokenLine } from '../../devtools/index.ts'

const shownCount = 100

interface BrokenLinesProps {
  readonly title: string
  readonly lines: readonly BrokenLine[]
}

/** The lines of a recording that cannot be played, and why. */
export const BrokenLines: FunctionComponent<BrokenLinesProps> = ({ title, lines }) =>
  lines.length === 0 ? null : (
    <details className="notes" open data-count={lines.length} data-panel="broken-lines">
      <summary>
        {title} <span className="count count-red">{lines.length}</span>
      </summary>
      <ol className="notes-list">
        {lines.slice(0, shownCount).map(({ line, reason, text }) => (
          <li key={`${line} ${reason}`} data-line={line}>
            <p className="violation-words">
              <code>line {line}</code> {reason}
            </p>
            <p className="notes-path">{text}</p>
          </li>
        ))}
        {lines.length > shownCount && <li>… and {lines.length - shownCount} more</li>}
      </ol>
    </details>
  )
