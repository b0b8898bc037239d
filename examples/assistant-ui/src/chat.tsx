import {
  AssistantRuntimeProvider,
  ComposerPrimitive,
  MessagePrimitive,
  ThreadPrimitive,
  useAuiState,
} from '@assistant-ui/react'
import { type BubbleFacts, useBubbleRuntime } from 'onebubble/adapters/assistant-ui'
import type { Connection } from 'onebubble/client'

interface ChatProps {
  readonly threadId: string
  readonly connection: Connection
}

export function Chat({ threadId, connection }: ChatProps) {
  const runtime = useBubbleRuntime(threadId, connection)
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <ThreadPrimitive.Root asChild>
        <main>
          <header>
            <h1>onebubble in assistant-ui</h1>
            <p>
              Ask twice. While the second answer streams, the first one’s tool posts what it has found, late:
              it lands in the first answer’s bubble, and the stream goes on.
            </p>
          </header>
          <ol>
            <ThreadPrimitive.Messages>{() => <Message />}</ThreadPrimitive.Messages>
          </ol>
          <ComposerPrimitive.Root>
            <ComposerPrimitive.Input aria-label="Message" placeholder="How much is it?" submitMode="enter" />
            <ComposerPrimitive.Send>Send</ComposerPrimitive.Send>
            <ThreadPrimitive.If running>
              <ComposerPrimitive.Cancel>Stop</ComposerPrimitive.Cancel>
            </ThreadPrimitive.If>
          </ComposerPrimitive.Root>
        </main>
      </ThreadPrimitive.Root>
    </AssistantRuntimeProvider>
  )
}

function Message() {
  const { role, metadata } = useAuiState(({ message }) => message)
  const facts = metadata.custom as Partial<BubbleFacts> // which the runtime puts there
  return (
    <MessagePrimitive.Root asChild>
      <li data-author={role === 'assistant' ? 'agent' : role} data-phase={facts.phase}>
        {role === 'assistant' && <small>{facts.agentId}</small>}
        <MessagePrimitive.Parts components={{ Text }} />
      </li>
    </MessagePrimitive.Root>
  )
}

const Text = ({ text }: { readonly text: string }) => <span>{text}</span>
