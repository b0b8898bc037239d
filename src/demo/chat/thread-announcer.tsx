import { type FunctionComponent, useEffect, useState } from 'react'
import type { Bubble, BubbleKey } from '../../core/index.ts'
import { useBubbleStore } from '../../react/index.ts'
import { type Announcement, announcementOf, utteranceOf } from './announcements.ts'

interface ThreadAnnouncerProps {
  readonly threadId: string
}

const quietMs = 700

/** The one live region: says when a reply is complete, failed or answered, together for what comes together; never a chunk. */
export const ThreadAnnouncer: FunctionComponent<ThreadAnnouncerProps> = ({ threadId }) => {
  const store = useBubbleStore()
  const [utterance, setUtterance] = useState('')
  useEffect(() => {
    const bubbles = (): Map<BubbleKey, Bubble> => {
      const found = new Map<BubbleKey, Bubble>()
      for (const key of store.thread(threadId)?.keys ?? []) {
        const bubble = store.bubble(key)
        if (bubble !== undefined) found.set(key, bubble)
      }
      return found
    }
    let known = bubbles() // what is there already was read when the page was
    let waiting: Announcement[] = []
    let timer: number | undefined
    const unsubscribe = store.subscribe(() => {
      const now = bubbles()
      for (const [key, bubble] of now) {
        const announcement = known.get(key) === bubble ? undefined : announcementOf(known.get(key), bubble)
        if (announcement !== undefined) waiting.push(announcement)
      }
      known = now
      if (waiting.length === 0 || timer !== undefined) return
      timer = window.setTimeout(() => {
        timer = undefined
        setUtterance(utteranceOf(waiting))
        waiting = []
      }, quietMs)
    })
    return () => {
      unsubscribe()
      window.clearTimeout(timer)
    }
  }, [store, threadId])
  return (
    <output className="visually-hidden" data-live="thread">
      {utterance}
    </output>
  )
}
