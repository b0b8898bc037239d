import type { FunctionComponent } from 'react'
import type { BrokenLine } from './read-recording.ts'
import type { Recorder } from './record-events.ts'

/** A recording that somebody has opened. */
export interface ImportedRecording {
  /** Of the file. */
  readonly name: string
  /** What has replayed it; undefined where the file could not be read. */
  readonly recorder: Recorder | undefined
  readonly broken: readonly BrokenLine[]
}

interface ImportNoteProps {
  readonly imported: ImportedRecording
  readonly onLeave: () => void
}

const shownCount = 100

/** Which recording is looked at, and which of its lines cannot be played. */
export const ImportNote: FunctionComponent<ImportNoteProps> = ({ imported, onLeave }) => {
  const { name, recorder, broken } = imported
  return (
    <output className="ob-note">
      <span>
        {recorder === undefined
          ? `${name} could not be read.`
          : `${name}: ${recorder.inputs().length} events, replayed in a store of their own.`}
      </span>
      <button type="button" onClick={onLeave}>
        Back to the app
      </button>
      {broken.length > 0 && (
        <details open data-broken-count={broken.length}>
          <summary>
            {broken.length === 1 ? '1 line is no JSON' : `${broken.length} lines are no JSON`}
          </summary>
          <ol>
            {broken.slice(0, shownCount).map(({ line, reason, text }) => (
              <li key={line} data-line={line}>
                line {line}: {reason} <code>{text}</code>
              </li>
            ))}
            {broken.length > shownCount && <li>and {broken.length - shownCount} more</li>}
          </ol>
        </details>
      )}
    </output>
  )
}
