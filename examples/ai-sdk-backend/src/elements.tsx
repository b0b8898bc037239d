import type { BubbleUIMessage } from 'onebubble/adapters/ai-ui'
import { type FormEvent, memo, type ReactNode, useState } from 'react'

// In the shape of AI Elements, without their styles: they take UI messages, and do not know where these come from.

export const Conversation = ({ children }: { readonly children: ReactNode }) => <ol>{children}</ol>

/** A message that has not changed is the same object, so this renders for its own alone. */
export const Message = memo(function Message({ message }: { readonly message: BubbleUIMessage }) {
  const { role, metadata, parts } = message
  const isAgent = role === 'assistant'
  return (
    <li data-author={isAgent ? 'agent' : role} data-phase={metadata?.phase}>
      {isAgent && <small>{metadata?.agentId}</small>}
      {parts.map((part, index) => part.type === 'text' && <span key={index}>{part.text}</span>)}
    </li>
  )
})

export function PromptInput({ onSubmit }: { readonly onSubmit: (text: string) => void }) {
  const [text, setText] = useState('')

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (text.trim() === '') return
    onSubmit(text)
    setText('')
  }

  return (
    <form onSubmit={submit}>
      <input
        value={text}
        onChange={(event) => setText(event.target.value)}
        aria-label="Message"
        placeholder="How much is it?"
      />
      <button>Send</button>
    </form>
  )
}
