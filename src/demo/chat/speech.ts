import { createContext, useContext } from 'react'

/** Words for screen readers. */
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

/** Sends the words of its children to the live region of the conversation. */
export const SpeechProvider = Spoken.Provider

const silence = (): void => undefined

/** Announces something once, politely. Outside a conversation, it does nothing. */
export const useSay = (): Speech['say'] => useContext(Spoken)?.say ?? silence
