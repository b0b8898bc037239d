import type { ChunkPart } from '../../protocol/index.ts'
import { fieldOf } from '../common/field-of.ts'
import { textFieldOf } from '../common/text-field-of.ts'

/**
 * A part of an artifact or a message, of version 1 or 0.3.
 * @param owner the artifact or message of the part; all its text is one part
 * @param index of the part
 */
export function partOf(part: unknown, owner: string, index: number): ChunkPart {
  const id = `${owner}:${index}`
  const text = textFieldOf(part, 'text')
  if (text !== undefined) return { kind: 'text', partId: owner, delta: text }
  const old = fieldOf(part, 'file')
  const names =
    old === undefined ? ['raw', 'url', 'mediaType', 'filename'] : ['bytes', 'uri', 'mimeType', 'name']
  const [bytes, uri, type, filename] = names.map((name) => textFieldOf(old ?? part, name))
  const mediaType = type || 'application/octet-stream'
  const url = bytes === undefined ? uri : `data:${mediaType};base64,${bytes}`
  if (url !== undefined)
    return { kind: 'file', mediaType, url, fileId: id, ...(filename !== undefined && { filename }) }
  return { kind: 'data', name: 'part', dataId: id, value: (fieldOf(part, 'data') ?? part) as never } // the store checks that it is JSON
}
