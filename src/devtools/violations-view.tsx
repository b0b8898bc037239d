import type { FunctionComponent } from 'react'
import type { Violation } from '../protocol/index.ts'
import { JsonText } from './json-text.tsx'
import { ScrollBox } from './scroll-box.tsx'

const shownCount = 100

/** What was wrong with what came, and what mends it: the newest first, and not more than one can read. */
export const ViolationsView: FunctionComponent<{ readonly violations: readonly Violation[] }> = ({
  violations,
}) => {
  const shown = violations.slice(-shownCount).toReversed()
  return (
    <ScrollBox className="ob-scroll" label={`${violations.length} violations`}>
      {violations.length === 0 && <p className="ob-muted">Every event could be placed by its exact id.</p>}
      <ol className="ob-cards">
        {shown.map(({ code, message, path, event }, index) => (
          <li key={violations.length - index} className="ob-card" data-violation={code}>
            <p>
              <code>{code}</code>
              {path !== undefined && <span className="ob-muted"> at {path}</span>}: {message}
            </p>
            <details>
              <summary>What was sent</summary>
              <JsonText value={event} label="The event that was sent" />
            </details>
          </li>
        ))}
      </ol>
      {violations.length > shownCount && (
        <p className="ob-muted">and {violations.length - shownCount} before these</p>
      )}
    </ScrollBox>
  )
}
