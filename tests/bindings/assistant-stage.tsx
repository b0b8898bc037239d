import {
  ActionBarPrimitive,
  type AssistantRuntime,
  AssistantRuntimeProvider,
  BranchPickerPrimitive,
  ComposerPrimitive,
  MessagePrimitive,
  ThreadPrimitive,
  type ToolCallMessagePartComponent,
  useAuiState,
} from '@assistant-ui/react'
import type { ReactNode } from 'react'
import { type BubbleRuntimeOptions, useBubbleRuntime } from '../../src/bindings/assistant-ui/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'
import type { Page } from './setup.ts'

/** What assistant-ui knows of a message besides its text: role, status and facts. */
function Message() {
  const { id, role, status, metadata } = useAuiState(({ message }) => message)
  const { delivery, error } = metadata.custom as { delivery?: string; error?: { message: string } }
  const state = [
    role,
    status?.type,
    status !== undefined && 'reason' in status && status.reason,
    delivery,
    error?.message,
  ]
  return (
    <MessagePrimitive.Root>
      <li data-id={id} data-state={state.filter((word) => typeof word === 'string').join(' ')}>
        <MessagePrimitive.Parts components={{ Text, Reasoning, Image, File, tools: { Fallback: Tool } }} />
        <MessagePrimitive.Attachments components={{ Attachment }} />
        <BranchPickerPrimitive.Root hideWhenSingleBranch>
          <BranchPickerPrimitive.Previous>previous</BranchPickerPrimitive.Previous>
          <BranchPickerPrimitive.Number />/<BranchPickerPrimitive.Count />
        </BranchPickerPrimitive.Root>
        <ActionBarPrimitive.Root>
          <ActionBarPrimitive.Reload>again</ActionBarPrimitive.Reload>
        </ActionBarPrimitive.Root>
      </li>
    </MessagePrimitive.Root>
  )
}

const Text = ({ text }: { readonly text: string }) => <b>{text}</b>
const Reasoning = ({ text }: { readonly text: string }) => <i>{text}</i>
const Image = ({ image }: { readonly image: string }) => <img src={image} alt="" />
const File = ({ data, filename }: { readonly data: string; readonly filename?: string }) => (
  <a href={data}>{filename}</a>
)
const Attachment = () => <u>{useAuiState(({ attachment }) => attachment.name)}</u>

const Tool: ToolCallMessagePartComponent = ({
  toolName,
  argsText,
  result,
  status,
  approval,
  respondToApproval,
}) => (
  <code>
    {[toolName, argsText, status.type, JSON.stringify(result), approval?.prompt].join(' ')}
    {approval !== undefined && approval.approved === undefined && approval.resolution === undefined && (
      <button type="button" onClick={() => void respondToApproval({ approved: true, reason: 'fine' })}>
        approve
      </button>
    )}
  </code>
)

interface StageProps extends Page {
  readonly threadId?: string
  readonly options?: BubbleRuntimeOptions
  readonly onRuntime?: ((runtime: AssistantRuntime) => void) | undefined
  readonly children?: ReactNode
}

function Chat({ connection, threadId = 'chat', options, onRuntime, children }: StageProps) {
  const runtime = useBubbleRuntime(threadId, connection, options)
  onRuntime?.(runtime)
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <ThreadPrimitive.Root>
        <ol aria-label={threadId}>
          <ThreadPrimitive.Messages>{() => <Message />}</ThreadPrimitive.Messages>
        </ol>
        <ThreadPrimitive.If running>
          <ComposerPrimitive.Cancel>stop</ComposerPrimitive.Cancel>
        </ThreadPrimitive.If>
        <ComposerPrimitive.Root>
          <ComposerPrimitive.Send>send</ComposerPrimitive.Send>
        </ComposerPrimitive.Root>
        {children}
      </ThreadPrimitive.Root>
    </AssistantRuntimeProvider>
  )
}

/** A thread in assistant-ui's own components. */
export const AssistantStage = (props: StageProps) => (
  <BubbleStoreProvider store={props.store} connection={props.connection}>
    <Chat {...props} />
  </BubbleStoreProvider>
)
