import type { ChunkPart } from '../../protocol/index.ts'
import { fieldOf } from '../common/field-of.ts'

/** The file that a part of a content holds, as bytes or by its address. */
export function filePartOf(part: object, fileId: string): ChunkPart | undefined {
  const [inline, file] = [fieldOf(part, 'inlineData'), fieldOf(part, 'fileData')]
  const holder = inline ?? file
  const [mediaType, data, uri, name] = [
    fieldOf(holder, 'mimeType'),
    fieldOf(inline, 'data'),
    fieldOf(file, 'fileUri'),
    fieldOf(holder, 'displayName'),
  ]
  if (typeof mediaType !== 'string') return undefined
  // Servers in Python write the alphabet for addresses.
  const url =
    typeof data === 'string'
      ? `data:${mediaType};base64,${data.replaceAll('-', '+').replaceAll('_', '/')}`
      : uri
  if (typeof url !== 'string') return undefined
  return { kind: 'file', mediaType, url, fileId, ...(typeof name === 'string' && { filename: name }) }
}
