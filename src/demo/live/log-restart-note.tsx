import { type FunctionComponent, useSyncExternalStore } from 'react'
import type { LogRestart, LogRestarts } from './log-restarts.ts'

interface LogRestartNoteProps {
  readonly restarts: LogRestarts
  readonly threadId: string
}

/** Says that the server has a new log, and which bubbles the thread has lost. */
export const LogRestartNote: FunctionComponent<LogRestartNoteProps> = ({ restarts, threadId }) => {
  const restart = useSyncExternalStore(restarts.subscribe, () => restarts.of(threadId))
  return (
    <div className={restart && 'log-restart'} data-log-restart={restart?.lostCount}>
      {/* Always mounted: screen readers do not announce a live region that is inserted together with its words. */}
      <output>{restart && wordsOf(restart)}</output>
      {restart && <Lost restart={restart} onDismiss={() => restarts.dismiss(threadId)} />}
    </div>
  )
}

interface LostProps {
  readonly restart: LogRestart
  readonly onDismiss: () => void
}

const Lost: FunctionComponent<LostProps> = ({ restart: { lost, lostCount }, onDismiss }) => (
  <>
    <details>
      <summary>Lost bubbles</summary>
      <ul>
        {lost.map(({ key, who, text }) => (
          <li key={key}>
            <strong>{who}</strong> {text === '' ? '(no text yet)' : text}
          </li>
        ))}
        {lostCount > lost.length && <li>… and {lostCount - lost.length} more</li>}
      </ul>
    </details>
    <button type="button" className="button button-small" onClick={onDismiss}>
      Dismiss
    </button>
  </>
)

function wordsOf({ isNewLog, lostCount }: LogRestart): string {
  const what = isNewLog
    ? 'The server has started a new log of this thread.'
    : 'The server has lost the end of this thread’s log.'
  return `${what} ${lostCount === 1 ? 'One bubble is lost.' : `${lostCount} bubbles are lost.`}`
}
