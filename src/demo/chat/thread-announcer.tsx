import { type FunctionComponent, useEffect, useState } from 'react'
import type { Bubble, BubbleKey } from '../../core/index.ts'
import { useBubbleStore } from '../../react/index.ts'
import type { Unsubscribe } from '../../store/index.ts'
import { retractedIn } from '../retracted-in.ts'
import { type Announcement, announcementsOf, deletion, utteranceOf } from './announcements.ts'
import type { Speech } from './speech.ts'

interface ThreadAnnouncerProps {
  readonly threadId: string
  /** What else is to be said. */
  readonly speech: Speech
}

const quietMs = 700

/** The one live region: says when a reply is complete, failed, answered or deleted, together for what comes together; never a chunk. */
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
      if (timer === undefined) timer = window.setTimeout(speak, quietMs) // the React Compiler knows no `??=`
    }
    // By key: a chunk wakes one listener, in a thread of any length.
    const watched = new Map<BubbleKey, Unsubscribe>()
    const watch = (key: BubbleKey, before: Bubble | undefined): void => {
      let known = before
      const look = (): void => {
        const bubble = store.bubble(key)
        // What is gone may have been taken back, or be lost with its log: its thread knows, when there is time to ask.
        if (bubble === undefined) announce([], known === undefined ? [] : [known])
        else if (bubble !== known) announce(announcementsOf(known, bubble))
        known = bubble
      }
      watched.set(key, store.subscribeBubble(key, look))
      look()
    }
    const keys = (): readonly BubbleKey[] => store.thread(threadId)?.keys ?? []
    for (const key of keys()) watch(key, store.bubble(key)) // what is there already was read when the page was
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
