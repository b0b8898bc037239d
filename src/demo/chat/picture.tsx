import { type FunctionComponent, useState } from 'react'

interface PictureProps {
  /** Empty where it may not be loaded. */
  readonly url: string
  readonly name: string | undefined
}

/** A picture within a text, in a place of a fixed size, so that nothing moves when it comes; its name where there is none. */
export const Picture: FunctionComponent<PictureProps> = ({ url, name = 'A picture without a name' }) => {
  const [brokenUrl, setBrokenUrl] = useState<string>()
  if (url === '' || brokenUrl === url) return <span className="picture-name">{name}</span>
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
