import type { UIMessage } from 'ai'
import { useUIMessages } from 'onebubble/adapters/ai-ui'
import { Conversation, Message, PromptInput } from './elements.tsx'

interface ChatProps {
  readonly threadId: string
  readonly onAsk: (text: string, messages: readonly UIMessage[]) => Promise<void>
}

export function Chat({ threadId, onAsk }: ChatProps) {
  const messages = useUIMessages(threadId)
  return (
    <main>
      <header>
        <h1>onebubble behind an AI SDK route</h1>
        <p>
          Ask twice. While the second answer streams, a reviewer posts what is right about the first one,
          late: it lands in the first answer’s bubble, and the stream goes on.
        </p>
      </header>
      <Conversation>
        {messages.map((message) => (
          <Message key={message.id} message={message} />
        ))}
      </Conversation>
      <PromptInput onSubmit={(text) => void onAsk(text, messages)} />
    </main>
  )
}
