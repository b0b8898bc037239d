import {
  type ClipboardEvent,
  type FunctionComponent,
  type KeyboardEvent,
  useEffect,
  useRef,
  useState,
} from 'react'
import { agentColor } from '../chat/index.ts'
import { Icon } from '../panels/icon.tsx'
import { useDrop } from '../use-drop.ts'
import { agents } from './agents.ts'
import { AttachmentList } from './attachment-list.tsx'
import type { Draft } from './drafts.ts'
import { useAttachments } from './use-attachments.ts'

interface ComposerProps {
  /** The unsent text and files from before. */
  readonly draft: Draft
  /** Called with each change. Pass the same function at every render. */
  readonly onDraft: (draft: Draft) => void
  readonly onSend: (draft: Draft) => void
}

/**
 * Whether the key belongs to an input method, where Enter accepts a proposal. Safari ends the composition before this event, so there only
 * the key code 229 shows it.
 */
const isComposing = ({ nativeEvent, keyCode }: KeyboardEvent): boolean =>
  nativeEvent.isComposing || keyCode === 229

/** The form for a new message. Enter sends it, Shift+Enter inserts a line break. Files can be chosen, pasted or dropped. */
export const Composer: FunctionComponent<ComposerProps> = ({ draft, onDraft, onSend }) => {
  const [written, setWritten] = useState(draft)
  const { text, files } = written
  useEffect(() => onDraft(written), [onDraft, written])
  const field = useRef<HTMLTextAreaElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const change = (next: Partial<Draft>): void => setWritten((before) => ({ ...before, ...next }))
  const { refusal, isReading, add } = useAttachments(files, (read) =>
    // The text may have changed while the file was read.
    setWritten((before) => ({ ...before, files: [...before.files, ...read] })),
  )
  const isOver = useDrop(add)
  const canSend = !isReading && (text.trim() !== '' || files.length > 0)
  const send = (): void => {
    if (!canSend) return
    onSend({ text: text.trim(), files })
    change({ text: '', files: [] })
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return
    event.preventDefault()
    send()
  }
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = [...event.clipboardData.files]
    if (pasted.length === 0) return
    event.preventDefault()
    add(pasted)
  }
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <div className="composer-inner">
        <div className="composer-to">
          <span>Ask</span>
          {agents.map(({ name, does }) => (
            <button
              key={name}
              type="button"
              className="mention"
              title={does}
              style={{ '--agent': agentColor(name) } as React.CSSProperties} // React's type has no custom properties
              onClick={() => {
                change({ text: `@${name} ${text.replace(/^@\w+\s*/u, '')}` })
                field.current?.focus()
              }}
            >
              @{name}
            </button>
          ))}
        </div>
        {refusal !== undefined && (
          <p className="trouble" role="alert">
            {refusal}
          </p>
        )}
        {files.length > 0 && (
          <AttachmentList
            files={files}
            onRemove={(index) => {
              change({ files: files.filter((_, at) => at !== index) })
              field.current?.focus()
            }}
          />
        )}
        <div className="composer-field" data-over={isOver || undefined}>
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            onChange={({ currentTarget }) => {
              add([...(currentTarget.files ?? [])])
              currentTarget.value = '' // otherwise the same file could not be chosen again
            }}
          />
          <button
            type="button"
            className="composer-attach"
            aria-label="Attach a file"
            title="Attach a file: choose it, paste it, or drop it on the page"
            onClick={() => chooser.current?.click()}
          >
            <Icon name="add" />
          </button>
          <textarea
            ref={field}
            aria-label="Message"
            placeholder={isOver ? 'Drop the file to attach it' : 'Write a message…'}
            rows={1}
            maxLength={4_000}
            value={text}
            onChange={({ currentTarget }) => change({ text: currentTarget.value })}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          <button type="submit" className="button button-main composer-send" disabled={!canSend}>
            <Icon name="send" />
            Send
          </button>
        </div>
      </div>
    </form>
  )
}
