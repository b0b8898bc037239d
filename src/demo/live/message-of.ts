import type { OutgoingMessage } from '../../client/index.ts'
import type { Draft } from './drafts.ts'

/** A draft as a message: the files first, then the text. */
export const messageOf = (threadId: string, { text, files }: Draft): OutgoingMessage => ({
  threadId,
  parts: [...files, ...(text === '' ? [] : [{ kind: 'text' as const, text }])],
})
