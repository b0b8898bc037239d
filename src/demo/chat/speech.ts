import { createContext, useContext } from 'react'

/** Words for who hears the page. */
export interface Speech {
  readonly say: (words: string) => void
  readonly listen: (listener: (words: string) => void) => () => void
}

export function makeSpeech(): Speech {
  const listeners = new Set<(words: string) => void>()
  return {
    say: (words) => listeners.forEach((listener) => listener(words)),
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const Spoken = createContext<Speech | undefined>(undefined)

/** What is said within is said by the live region of the conversation. */
export const SpeechProvider = Spoken.Provider

const silence = (): void => undefined

/** Says something once, politely; nothing where no conversation is around. */
export const useSay = (): Speech['say'] => useContext(Spoken)?.say ?? silence
