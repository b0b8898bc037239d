import type { FunctionComponent } from 'react'
import { useViolations } from '../../react/index.ts'

const shownCount = 50

/** What was wrong with what arrived: the newest first, and not more than one can read. */
export const ViolationsPanel: FunctionComponent = () => {
  const violations = useViolations()
  const shown = violations.slice(-shownCount).toReversed()
  return (
    <details className="notes" data-count={violations.length} data-panel="violations">
      <summary>
        Violations{' '}
        <span className={violations.length > 0 ? 'count count-red' : 'count'}>{violations.length}</span>
      </summary>
      {violations.length === 0 ? (
        <p className="notes-none">Every event could be placed by its exact id.</p>
      ) : (
        <ol className="notes-list">
          {shown.map((violation, index) => (
            <li key={violations.length - index}>
              <p className="violation-words">
                <code>{violation.code}</code> {violation.message}
              </p>
              {violation.path !== undefined && <p className="notes-path">at {violation.path}</p>}
            </li>
          ))}
          {violations.length > shownCount && <li>… and {violations.length - shownCount} before these</li>}
        </ol>
      )}
    </details>
  )
}
