import type { ChunkPart } from '../../protocol/index.ts'
import { fieldOf } from '../common/field-of.ts'

/**
 * A part of an artifact or a message, of version 1 or 0.3.
 * @param owner whose part it is; its text grows as one
 * @param index of the part
 */
export function partOf(part: unknown, owner: string, index: number): ChunkPart {
  const id = `${owner}:${index}`
  const text = fieldOf(part, 'text')
  if (typeof text === 'string') return { kind: 'text', partId: owner, delta: text }
  const old = fieldOf(part, 'file')
  const file = old ?? part
  const [bytes, uri, mimeType, name] = [
    fieldOf(file, old === undefined ? 'raw' : 'bytes'),
    fieldOf(file, old === undefined ? 'url' : 'uri'),
    fieldOf(file, old === undefined ? 'mediaType' : 'mimeType'),
    fieldOf(file, old === undefined ? 'filename' : 'name'),
  ]
  const mediaType = typeof mimeType === 'string' && mimeType !== '' ? mimeType : 'application/octet-stream'
  const url = typeof bytes === 'string' ? `data:${mediaType};base64,${bytes}` : uri
  if (typeof url === 'string')
    return { kind: 'file', mediaType, url, fileId: id, ...(typeof name === 'string' && { filename: name }) }
  return { kind: 'data', name: 'part', dataId: id, value: (fieldOf(part, 'data') ?? part) as never } // the store checks that it is JSON
}
