import type { FinalPart } from '../../protocol/index.ts'

/** A file in a message. */
export type Attachment = Extract<FinalPart, { readonly kind: 'file' }>

/** The largest total size of a message's files, in bytes. As text they are a third larger, and a request may have 1 MiB. */
const mostBytes = 500 * 1024

/** Reads a file into a `data:` url, so that the message contains the whole file. */
export async function attachmentOf(file: File): Promise<Attachment> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(reader.result as string)) // readAsDataURL returns a string
    reader.addEventListener('error', () => reject(new Error(`${file.name} cannot be read.`)))
    reader.readAsDataURL(file)
  })
  const mediaType = file.type === '' ? 'application/octet-stream' : file.type
  return { kind: 'file', mediaType, url, ...(file.name !== '' && { filename: file.name }) }
}

/** The reason why files cannot be added to those present; undefined if they can. */
export function refusalOf(files: readonly File[], present: readonly Attachment[]): string | undefined {
  let bytes = present.reduce((sum, { url }) => sum + bytesIn(url), 0)
  for (const { name, size } of files) {
    bytes += size
    if (bytes > mostBytes)
      return `${name} (${sizeWords(size)}) is too large: the files of a message are at most ${sizeWords(mostBytes)} together.`
  }
  return undefined
}

/** The size of the data in a `data:` url, accurate to a few bytes. */
export const bytesIn = (url: string): number => Math.floor(((url.length - url.indexOf(',') - 1) * 3) / 4)

export const sizeWords = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / (1024 * 1024)).toFixed(1)} MB`
