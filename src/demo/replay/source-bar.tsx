import type { FunctionComponent } from 'react'
import { Icon } from '../panels/icon.tsx'
import { linkedSources, type Source } from '../sources.ts'

interface SourceBarProps {
  readonly current: Source
  readonly served: Source
  readonly onChoose: (source: Source) => void
  readonly onFile: (file: File) => void
}

/** The choice of the source: the recording, one of the four races, the long thread, or a file. */
export const SourceBar: FunctionComponent<SourceBarProps> = ({ current, served, onChoose, onFile }) => (
  <nav className="source-bar" aria-label="Recordings">
    {[served, ...linkedSources].map((source) => (
      <button
        key={source.id}
        type="button"
        className="chip"
        aria-pressed={source.id === current.id}
        data-source={source.id}
        onClick={() => onChoose(source)}
      >
        {source.id.startsWith('race-') && (
          <span className="chip-kind">Race {source.id.slice('race-'.length)}</span>
        )}
        {source.label}
      </button>
    ))}
    <label className="chip chip-file" data-current={current.id === 'file' || undefined}>
      <Icon name="file" />
      {current.id === 'file' ? current.label : 'Open a file…'}
      <input
        type="file"
        className="visually-hidden"
        accept=".ndjson,.jsonl,.json,.txt,application/x-ndjson"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          if (file !== undefined) onFile(file)
          currentTarget.value = '' // so that the same file can be chosen again
        }}
      />
    </label>
  </nav>
)
