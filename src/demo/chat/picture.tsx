import { type FunctionComponent, useState } from 'react'
import { ForeignLink } from './foreign-link.tsx'
import { linkOf } from './link-of.ts'
import { isLoadablePicture } from './loadable-picture.ts'

interface PictureProps {
  /** Untrusted: any text. */
  readonly url: string
  readonly name: string | undefined
}

/**
 * A picture in a text. It has a box of fixed size, so that nothing moves when it loads. A picture from another server becomes a link, and
 * a picture without a valid link becomes its name.
 */
export const Picture: FunctionComponent<PictureProps> = ({ url, name = 'Unnamed picture' }) => {
  const [brokenUrl, setBrokenUrl] = useState<string>()
  if (brokenUrl === url || !isLoadablePicture({ mediaType: 'image/*', url }))
    return linkOf(url) === '' ? (
      <span className="picture-name">{name}</span>
    ) : (
      <ForeignLink href={url}>{name}</ForeignLink>
    )
  return (
    <img
      src={url}
      alt={name}
      width={640}
      height={480}
      decoding="async"
      referrerPolicy="no-referrer"
      onError={() => setBrokenUrl(url)}
    />
  )
}
