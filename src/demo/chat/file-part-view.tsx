import type { FunctionComponent } from 'react'
import type { FilePart } from '../../core/index.ts'

/** A picture as a picture, if its address may be loaded; anything else by its name. */
export const FilePartView: FunctionComponent<{ readonly part: FilePart }> = ({ part }) => {
  const { mediaType, url, filename } = part
  const name = filename ?? mediaType
  return (
    <figure className="part-file" data-part="file">
      {mediaType.startsWith('image/') && isLoadable(url) ? (
        <img src={url} alt={filename ?? ''} />
      ) : (
        <figcaption>{name}</figcaption>
      )}
    </figure>
  )
}

/** The protocol takes any address: one that runs something, or is of a kind that nobody thought of, is not loaded. */
const isLoadable = (url: string): boolean => /^(https?:\/\/|blob:|data:image\/)/i.test(url)
