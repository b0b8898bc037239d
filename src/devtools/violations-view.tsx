import type { FunctionComponent } from 'react'
import type { Violation } from '../protocol/index.ts'
import { JsonText } from './json-text.tsx'
import { ScrollBox } from './scroll-box.tsx'

const shownCount = 100

/** The latest violations with their fixes, newest first. */
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
              <summary>Event as sent</summary>
              <JsonText value={event} label="The event as sent" />
            </details>
          </li>
        ))}
      </ol>
      {violations.length > shownCount && (
        <p className="ob-muted">and {violations.length - shownCount} earlier ones</p>
      )}
    </ScrollBox>
  )
}
