import type { OutgoingMessage } from '../../client/index.ts'
import type { Draft } from './drafts.ts'

/** What is written, as a message: the files first, then what is said of them. */
export const messageOf = (threadId: string, { text, files }: Draft): OutgoingMessage => ({
  threadId,
  parts: [...files, ...(text === '' ? [] : [{ kind: 'text' as const, text }])],
})
