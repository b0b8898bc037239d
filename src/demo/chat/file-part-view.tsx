import { type FunctionComponent, useState } from 'react'
import type { FilePart } from '../../core/index.ts'
import { ForeignLink } from './foreign-link.tsx'
import { linkOf } from './link-of.ts'
import { isLoadablePicture } from './loadable-picture.ts'

/**
 * A file. A picture inside the message is shown in a box of fixed size, so that nothing moves when it loads. Other pictures become links,
 * and other files are shown by their name.
 */
export const FilePartView: FunctionComponent<{ readonly part: FilePart }> = ({ part }) => {
  const { url, filename, mediaType } = part
  const [brokenUrl, setBrokenUrl] = useState<string>()
  const isBroken = brokenUrl === url
  if (!isLoadablePicture(part) || isBroken) {
    return (
      <p className="file" data-part="file">
        {/^image\//i.test(mediaType) && linkOf(url) !== '' ? (
          <ForeignLink href={url} className="file-name">
            {filename ?? 'Unnamed picture'}
          </ForeignLink>
        ) : (
          <span className="file-name" dir="auto">
            {filename ?? 'Unnamed file'}
          </span>
        )}
        <span className="file-type">{isBroken ? 'could not be loaded' : mediaType}</span>
      </p>
    )
  }
  return (
    <figure className="picture" data-part="file">
      <img
        src={url}
        alt={filename ?? 'Unnamed picture'}
        width={640}
        height={480}
        decoding="async"
        referrerPolicy="no-referrer"
        onError={() => setBrokenUrl(url)}
      />
      {filename !== undefined && (
        <figcaption className="file-name" dir="auto">
          {filename}
        </figcaption>
      )}
    </figure>
  )
}
