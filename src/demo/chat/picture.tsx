import { type FunctionComponent, useState } from 'react'
import { ForeignLink } from './foreign-link.tsx'
import { linkOf } from './link-of.ts'
import { isLoadablePicture } from './loadable-picture.ts'

interface PictureProps {
  /** A stranger's: any text. */
  readonly url: string
  readonly name: string | undefined
}

/**
 * A picture within a text, in a place of a fixed size, so that nothing moves when it comes; a link where it would come from elsewhere, and
 * its name where there is none.
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
