import type { ChunkPart } from '../../protocol/index.ts'
import { fieldOf } from '../common/field-of.ts'
import { textFieldOf } from '../common/text-field-of.ts'

/** The file in a part of a content, as bytes or as an address. */
export function filePartOf(part: object, fileId: string): ChunkPart | undefined {
  const file = fieldOf(part, 'inlineData') ?? fieldOf(part, 'fileData')
  const mediaType = textFieldOf(file, 'mimeType')
  const filename = textFieldOf(file, 'displayName')
  // Servers in Python use the url-safe alphabet of base64.
  const base64 = textFieldOf(file, 'data')?.replaceAll('-', '+').replaceAll('_', '/')
  const url = base64 === undefined ? textFieldOf(file, 'fileUri') : `data:${mediaType};base64,${base64}`
  if (mediaType === undefined || url === undefined) return undefined
  return { kind: 'file', mediaType, url, fileId, ...(filename !== undefined && { filename }) }
}
