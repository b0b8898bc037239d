import { type FunctionComponent, useCallback, useMemo, useSyncExternalStore } from 'react'
import type { BubbleKey } from '../../core/index.ts'
import { type BubbleActions, BubbleActionsProvider } from '../chat/index.ts'
import { Conversation } from '../panels/conversation.tsx'
import { askAgain } from './ask-again.ts'
import { Composer } from './composer.tsx'
import type { Draft } from './drafts.ts'
import type { LiveSession } from './live-session.ts'
import { messageOf } from './message-of.ts'
import { Welcome } from './welcome.tsx'

const nothingNew: ReadonlySet<BubbleKey> = new Set()

interface LiveChatProps {
  readonly session: LiveSession
  readonly threadIds: readonly string[]
  readonly threadId: string
  readonly highlightedKey: BubbleKey | undefined
  readonly scene: string
}

/** The open thread with its actions, and the composer. */
export const LiveChat: FunctionComponent<LiveChatProps> = (props) => {
  const { session, threadIds, threadId, highlightedKey, scene } = props
  const { connection, drafts, unread } = session
  const news = useSyncExternalStore(unread.subscribe, () => unread.newsOf(threadId))
  const actions = useMemo(
    (): BubbleActions => ({
      stop: ({ invocationId }) => connection.cancel(invocationId),
      decide: ({ approvalId, ...answer }) => connection.approve(approvalId, answer),
      tryAgain: askAgain,
      remove: async ({ messageId }) => {
        if (messageId !== undefined) await connection.retract({ messageId })
      },
      sendAgain({ clientMessageId = '' }) {
        connection.outbox.retry(clientMessageId)
      },
      discard({ clientMessageId = '' }) {
        connection.outbox.discard(clientMessageId)
      },
    }),
    [connection],
  )
  const send = (draft: Draft): void => {
    connection.send(messageOf(threadId, draft)).catch(() => undefined) // the message's bubble shows the reason
  }
  const keepDraft = useCallback((draft: Draft) => drafts.keep(threadId, draft), [drafts, threadId])
  return (
    <>
      <BubbleActionsProvider value={actions}>
        <Conversation
          threadIds={threadIds}
          threadId={threadId}
          highlightedKey={highlightedKey}
          scene={scene}
          unreadOf={(id) => (id === threadId ? news : nothingNew)}
          placeholder={<Welcome onAsk={(text) => send({ text, files: [] })} />}
        />
      </BubbleActionsProvider>
      <Composer key={threadId} draft={drafts.of(threadId)} onDraft={keepDraft} onSend={send} />
    </>
  )
}
