import type { FilePart } from '../../core/index.ts'

/** By the beginning of the url as it stands: what has blanks before its scheme, or no scheme, is not loaded either. */
const loadable = /^(?:https?:\/\/|blob:|data:image\/)/i

/** Whether a file is a picture that may be loaded. The url is a stranger's: every other one is neither loaded nor linked to. */
export const isLoadablePicture = ({ mediaType, url }: Pick<FilePart, 'mediaType' | 'url'>): boolean =>
  /^image\//i.test(mediaType) && loadable.test(url)
