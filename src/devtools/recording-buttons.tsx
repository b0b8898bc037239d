import { type FunctionComponent, useRef } from 'react'

interface RecordingButtonsProps {
  readonly makeText: () => string
  /** Called with the text of the file; `undefined` if it could not be read. */
  readonly onFile: (name: string, text: string | undefined) => void
}

/** The buttons that export the events to a file, and import a file. */
export const RecordingButtons: FunctionComponent<RecordingButtonsProps> = ({ makeText, onFile }) => {
  const field = useRef<HTMLInputElement>(null)
  const read = (file: File): void => {
    file.text().then(
      (text) => onFile(file.name, text),
      () => onFile(file.name, undefined),
    )
  }
  return (
    <>
      <SignButton word="Export" sign="↓" onPress={() => download(makeText())} />
      <SignButton word="Import" sign="↑" onPress={() => field.current?.click()} />
      <input
        ref={field}
        type="file"
        className="ob-hidden"
        accept=".ndjson,.jsonl,application/x-ndjson"
        aria-label="Recording to import"
        tabIndex={-1}
        onChange={({ target }) => {
          const file = target.files?.[0]
          if (file !== undefined) read(file)
          empty(target)
        }}
      />
    </>
  )
}

interface SignButtonProps {
  readonly word: string
  /** Replaces the word in a narrow panel. */
  readonly sign: string
  readonly onPress: () => void
}

const SignButton: FunctionComponent<SignButtonProps> = ({ word, sign, onPress }) => (
  <button type="button" aria-label={word} title={word} onClick={onPress}>
    <span className="ob-word">{word}</span>
    <span className="ob-sign" aria-hidden="true">
      {sign}
    </span>
  </button>
)

/** Clears the field, so that the same file can be chosen again. */
const empty = (field: HTMLInputElement): void => {
  field.value = ''
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'onebubble-events.ndjson'
  link.click()
  URL.revokeObjectURL(url)
}
