import type { FunctionComponent } from 'react'
import type { BrokenLine } from './read-recording.ts'
import type { Recorder } from './record-events.ts'

/** An imported recording. */
export interface ImportedRecording {
  /** The name of the file. */
  readonly name: string
  /** The recorder of its replay; undefined if the file could not be read. */
  readonly recorder: Recorder | undefined
  readonly broken: readonly BrokenLine[]
}

interface ImportNoteProps {
  readonly imported: ImportedRecording
  readonly onLeave: () => void
}

const shownCount = 100

/** Names the imported recording, and lists its lines that cannot be played. */
export const ImportNote: FunctionComponent<ImportNoteProps> = ({ imported, onLeave }) => {
  const { name, recorder, broken } = imported
  return (
    <output className="ob-note">
      <span>
        {recorder === undefined
          ? `${name} could not be read.`
          : `${name}: ${recorder.inputs().length} events, replayed in a separate store.`}
      </span>
      <button type="button" onClick={onLeave}>
        Back to the app
      </button>
      {broken.length > 0 && (
        <details open data-broken-count={broken.length}>
          <summary>
            {broken.length === 1 ? '1 line is not JSON' : `${broken.length} lines are not JSON`}
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
