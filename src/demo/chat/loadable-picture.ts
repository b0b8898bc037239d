import type { FilePart } from '../../core/index.ts'

/** Of the page itself, or in the message. By the beginning of the url as it stands: what has blanks before its scheme is not loaded either. */
const loadable = /^(?:blob:|data:image\/)/i

/**
 * Whether a file is a picture that may be loaded: one that the message holds. Whoever serves any other learns who reads it, and when; so it is
 * a link, if that.
 */
export const isLoadablePicture = ({ mediaType, url }: Pick<FilePart, 'mediaType' | 'url'>): boolean =>
  /^image\//i.test(mediaType) && loadable.test(url)
