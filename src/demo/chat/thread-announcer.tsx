import { type FunctionComponent, useEffect, useState } from 'react'
import type { Bubble, BubbleKey } from '../../core/index.ts'
import { useBubbleStore } from '../../react/index.ts'
import type { Unsubscribe } from '../../store/index.ts'
import { retractedIn } from '../retracted-in.ts'
import { type Announcement, announcementsOf, deletion, utteranceOf } from './announcements.ts'
import type { Speech } from './speech.ts'

interface ThreadAnnouncerProps {
  readonly threadId: string
  /** Other words to announce. */
  readonly speech: Speech
}

const quietMs = 700

/** The only live region. It announces complete, failed, answered and deleted replies, those of one moment together. It never announces chunks. */
export const ThreadAnnouncer: FunctionComponent<ThreadAnnouncerProps> = ({ threadId, speech }) => {
  const store = useBubbleStore()
  const [utterance, setUtterance] = useState('')
  useEffect(() => speech.listen(setUtterance), [speech])
  useEffect(() => {
    let waiting: Announcement[] = []
    let gone: Bubble[] = []
    let timer: number | undefined
    const speak = (): void => {
      timer = undefined
      const deleted = gone.length === 0 ? [] : gone.filter(retractedIn(store, threadId))
      const announcements = [...waiting, ...deleted.map(() => deletion)]
      waiting = []
      gone = []
      if (announcements.length > 0) setUtterance(utteranceOf(announcements))
    }
    const announce = (announcements: readonly Announcement[], lost: readonly Bubble[] = []): void => {
      if (announcements.length + lost.length === 0) return
      waiting.push(...announcements)
      gone.push(...lost)
      if (timer === undefined) timer = window.setTimeout(speak, quietMs) // the React Compiler does not support `??=`
    }
    // One listener per key, so that a chunk calls only one, in a thread of any length.
    const watched = new Map<BubbleKey, Unsubscribe>()
    const watch = (key: BubbleKey, before: Bubble | undefined): void => {
      let known = before
      const look = (): void => {
        const bubble = store.bubble(key)
        // A missing bubble was retracted, or lost with its log. `speak` finds out from the thread.
        if (bubble === undefined) announce([], known === undefined ? [] : [known])
        else if (bubble !== known) announce(announcementsOf(known, bubble))
        known = bubble
      }
      watched.set(key, store.subscribeBubble(key, look))
      look()
    }
    const keys = (): readonly BubbleKey[] => store.thread(threadId)?.keys ?? []
    for (const key of keys()) watch(key, store.bubble(key)) // existing bubbles are not announced
    const unsubscribe = store.subscribeThread(threadId, () => {
      for (const key of keys()) if (!watched.has(key)) watch(key, undefined)
    })
    return () => {
      unsubscribe()
      for (const stop of watched.values()) stop()
      window.clearTimeout(timer)
    }
  }, [store, threadId])
  return (
    <output className="visually-hidden" data-live="thread">
      {utterance}
    </output>
  )
}
