import { useState } from 'react'
import { type Attachment, attachmentOf, refusalOf } from './attachments.ts'

interface Attachments {
  /** Why the last files were refused. */
  readonly refusal: string | undefined
  /** Files are being read. The message cannot be sent yet. */
  readonly isReading: boolean
  /** Reads files, unless they are too large. */
  readonly add: (files: readonly File[]) => void
}

/**
 * Reads the files that a visitor attaches.
 * @param present the attached files
 */
export function useAttachments(
  present: readonly Attachment[],
  onRead: (files: readonly Attachment[]) => void,
): Attachments {
  const [refusal, setRefusal] = useState<string>()
  const [isReading, setReading] = useState(false)
  const add = (files: readonly File[]): void => {
    const refused = refusalOf(files, present)
    setRefusal(refused)
    if (refused !== undefined || files.length === 0) return
    setReading(true)
    Promise.all(files.map(attachmentOf))
      .then(onRead, (error: unknown) => setRefusal(error instanceof Error ? error.message : String(error)))
      .finally(() => setReading(false))
  }
  return { refusal, isReading, add }
}
