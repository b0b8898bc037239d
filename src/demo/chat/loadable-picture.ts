import type { FilePart } from '../../core/index.ts'

/** Urls of the page itself, or of data in the message. The match is strict: a url with blanks before its scheme is not loaded. */
const loadable = /^(?:blob:|data:image\/)/i

/**
 * Whether a file is a picture that may be loaded, which is only a picture inside the message. The server of any other picture would learn
 * who reads the message, and when.
 */
export const isLoadablePicture = ({ mediaType, url }: Pick<FilePart, 'mediaType' | 'url'>): boolean =>
  /^image\//i.test(mediaType) && loadable.test(url)
