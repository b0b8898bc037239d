import type { Bubble, InvocationBubble, ToolApproval } from '../../core/index.ts'

/** A change of a bubble that a screen reader announces. */
export type News =
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'answered'
  | 'asking'
  | 'approved'
  | 'denied'
  | 'posted'
  | 'deleted'
  | 'not sent'

export interface Announcement {
  readonly who: string
  readonly news: News
}

/** The announcements for a change of a bubble. Chunks are not announced. */
export function announcementsOf(before: Bubble | undefined, after: Bubble): readonly Announcement[] {
  if (after.kind === 'message') {
    if (after.delivery === 'failed')
      return before?.kind === 'message' && before.delivery === 'failed'
        ? []
        : [{ who: 'You', news: 'not sent' }]
    return before === undefined && after.author.kind !== 'user'
      ? [{ who: after.author.id ?? 'The agent', news: 'posted' }]
      : []
  }
  const who = after.agentId ?? 'The agent'
  const known = before?.kind === 'invocation' ? before : undefined
  const news: News[] = [...decisionsBetween(known, after)]
  if (after.awaitingApproval && known?.awaitingApproval !== true) news.push('asking')
  if (after.phase !== known?.phase && after.phase !== 'pending' && after.phase !== 'streaming')
    news.push(after.phase)
  else if (after.body === 'callback' && known?.body !== 'callback') news.push('answered')
  return news.map((one) => ({ who, news: one }))
}

/** It names nobody, since a retracted bubble has neither text nor name. */
export const deletion: Announcement = { who: '', news: 'deleted' }

/** The decisions on requests that were open before and are answered now. */
function decisionsBetween(
  before: InvocationBubble | undefined,
  after: InvocationBubble,
): readonly ('approved' | 'denied')[] {
  if (before?.awaitingApproval !== true) return []
  const asked = new Set(
    approvalsOf(before).flatMap((one) => (one.state === 'requested' ? [one.approvalId] : [])),
  )
  return approvalsOf(after).flatMap(({ approvalId, state }) =>
    state !== 'requested' && asked.has(approvalId) ? [state] : [],
  )
}

const approvalsOf = ({ streamParts }: InvocationBubble): readonly ToolApproval[] =>
  streamParts.flatMap((part) => (part.kind === 'tool' && part.approval !== undefined ? [part.approval] : []))

const sentences: Record<News, (who: string) => string> = {
  completed: (who) => `${who}: reply complete.`,
  failed: (who) => `${who}: the turn failed.`,
  cancelled: (who) => `${who}: the turn was cancelled.`,
  answered: (who) => `${who}: answered by callback.`,
  asking: (who) => `${who} waits for your approval.`,
  approved: (who) => `${who}: approved.`,
  denied: (who) => `${who}: denied.`,
  posted: (who) => `${who} posted a message.`,
  deleted: () => 'A message was deleted.',
  'not sent': () => 'Your message was not sent.',
}

const words: Record<News, string> = {
  completed: 'complete',
  failed: 'failed',
  cancelled: 'cancelled',
  answered: 'answered by callback',
  asking: 'waiting for your approval',
  approved: 'approved',
  denied: 'denied',
  posted: 'posted',
  deleted: 'deleted',
  'not sent': 'not sent',
}

/** One utterance for all announcements of a moment: sentences for up to two, counts for more. */
export function utteranceOf(announcements: readonly Announcement[]): string {
  if (announcements.length <= 2) return announcements.map(({ who, news }) => sentences[news](who)).join(' ')
  const tally = new Map<News, number>()
  for (const { news } of announcements) tally.set(news, (tally.get(news) ?? 0) + 1)
  return `Replies: ${[...tally].map(([news, count]) => `${count} ${words[news]}`).join(', ')}.`
}
