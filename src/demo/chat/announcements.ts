import type { Bubble } from '../../core/index.ts'

/** What there is to say aloud about a bubble. */
export type News = 'completed' | 'failed' | 'cancelled' | 'answered' | 'posted' | 'not sent'

export interface Announcement {
  readonly who: string
  readonly news: News
}

/** What changed between two looks at a bubble that is worth saying; chunks are not. */
export function announcementOf(before: Bubble | undefined, after: Bubble): Announcement | undefined {
  if (after.kind === 'message') {
    if (after.delivery === 'failed')
      return before?.kind === 'message' && before.delivery === 'failed'
        ? undefined
        : { who: 'You', news: 'not sent' }
    return before === undefined && after.author.kind !== 'user'
      ? { who: after.author.id ?? 'The agent', news: 'posted' }
      : undefined
  }
  const who = after.agentId ?? 'The agent'
  const known = before?.kind === 'invocation' ? before : undefined
  if (after.phase !== known?.phase && after.phase !== 'pending' && after.phase !== 'streaming')
    return { who, news: after.phase }
  return after.body === 'callback' && known?.body !== 'callback' ? { who, news: 'answered' } : undefined
}

const sentences: Record<News, (who: string) => string> = {
  completed: (who) => `${who}: reply complete.`,
  failed: (who) => `${who}: the turn failed.`,
  cancelled: (who) => `${who}: the turn was cancelled.`,
  answered: (who) => `${who}: answered by callback.`,
  posted: (who) => `${who} posted a message.`,
  'not sent': () => 'Your message was not sent.',
}

const words: Record<News, string> = {
  completed: 'complete',
  failed: 'failed',
  cancelled: 'cancelled',
  answered: 'answered by callback',
  posted: 'posted',
  'not sent': 'not sent',
}

/** One utterance for all that came together: sentences for a few, counts for many. */
export function utteranceOf(announcements: readonly Announcement[]): string {
  if (announcements.length <= 2) return announcements.map(({ who, news }) => sentences[news](who)).join(' ')
  const tally = new Map<News, number>()
  for (const { news } of announcements) tally.set(news, (tally.get(news) ?? 0) + 1)
  return `Replies: ${[...tally].map(([news, count]) => `${count} ${words[news]}`).join(', ')}.`
}
