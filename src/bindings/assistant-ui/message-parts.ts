import type { AppendMessage } from '@assistant-ui/react'
import { UsageError } from '../../core/index.ts'
import { assertNever, type FinalPart } from '../../protocol/index.ts'

type Part = AppendMessage['content'][number]

/**
 * Converts the content of a composer to the parts of a message: attachments first, then the text.
 * @throws UsageError when a message cannot carry one of them
 */
export const messageParts = ({ attachments = [], content }: AppendMessage): readonly FinalPart[] => [
  ...attachments.flatMap(({ content: parts, contentType, name }) =>
    parts.map((part) => finalPart(part, contentType, name)),
  ),
  ...content.map((part) => finalPart(part)),
]

function finalPart(part: Part, contentType?: string, name?: string): FinalPart {
  switch (part.type) {
    case 'text':
      return { kind: 'text', text: part.text }
    case 'image':
      return fileOf(part.image, typeOfDataUrl(part.image) ?? contentType ?? 'image/*', part.filename ?? name)
    case 'file':
      if (part.sourceType === 'id') break
      return fileOf(urlOf(part.data, part.mimeType), part.mimeType, part.filename ?? name)
    case 'audio': {
      const mediaType = `audio/${part.audio.format}`
      return fileOf(urlOf(part.audio.data, mediaType), mediaType, name)
    }
    case 'data':
      return { kind: 'data', name: part.name, dataId: part.id ?? part.name, value: part.data }
    case 'reasoning':
    case 'source':
    case 'tool-call':
    case 'generative-ui':
      break
    default:
      return assertNever(part)
  }
  throw new UsageError(
    'invalid_argument',
    `a message has no part for ${JSON.stringify(part.type)} in this form. Send text, data, and files by url or content`,
  )
}

const fileOf = (url: string, mediaType: string, filename: string | undefined): FinalPart => ({
  kind: 'file',
  mediaType,
  url,
  ...(filename !== undefined && filename !== '' && { filename }),
})

const typeOfDataUrl = (url: string): string | undefined => /^data:([^;,]+)/i.exec(url)?.[1]

/** A url without a scheme is content in Base64. */
const urlOf = (data: string, mediaType: string): string =>
  /^[a-z][a-z\d+.-]*:/i.test(data) ? data : `data:${mediaType};base64,${data}`
