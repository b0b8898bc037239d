import { type FunctionComponent, type KeyboardEvent, useRef, useState } from 'react'
import { agentColor } from '../chat/index.ts'
import { Icon } from '../panels/icon.tsx'

interface ComposerProps {
  /** What was written here before, and not sent. */
  readonly draft: string
  readonly onDraft: (text: string) => void
  readonly onSend: (text: string) => void
}

const agents = ['scout', 'ledger', 'scribe'] as const

/** Where a message is written. Enter sends it, Shift and Enter begin a line. */
export const Composer: FunctionComponent<ComposerProps> = ({ draft, onDraft, onSend }) => {
  const [text, setText] = useState(draft)
  const field = useRef<HTMLTextAreaElement>(null)
  const change = (next: string): void => {
    setText(next)
    onDraft(next)
  }
  const send = (): void => {
    if (text.trim() === '') return
    onSend(text.trim())
    change('')
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
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
          {agents.map((name) => (
            <button
              key={name}
              type="button"
              className="mention"
              style={{ '--agent': agentColor(name) } as React.CSSProperties} // React's type knows no custom properties
              onClick={() => {
                change(`@${name} ${text.replace(/^@\w+\s*/u, '')}`)
                field.current?.focus()
              }}
            >
              @{name}
            </button>
          ))}
        </div>
        <div className="composer-field">
          <textarea
            ref={field}
            aria-label="Message"
            placeholder="Write a message…"
            rows={1}
            maxLength={4_000}
            value={text}
            onChange={({ currentTarget }) => change(currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <button type="submit" className="button button-main composer-send" disabled={text.trim() === ''}>
            <Icon name="send" />
            Send
          </button>
        </div>
      </div>
    </form>
  )
}
