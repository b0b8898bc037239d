import { createContext, type FunctionComponent, type ReactNode, useContext } from 'react'

interface ForeignLinkProps {
  /** An `http:`, `https:` or `mailto:` address. */
  readonly href: string
  readonly className?: string
  readonly children: ReactNode
}

const IsInLink = createContext(false)

/** A link in foreign text. It opens in a new tab, without a referrer. Inside another link, only its text is shown. */
export const ForeignLink: FunctionComponent<ForeignLinkProps> = ({ href, className, children }) => {
  const isInLink = useContext(IsInLink)
  if (isInLink) return children
  return (
    <a href={href} className={className} dir="auto" target="_blank" rel="noopener noreferrer nofollow">
      <IsInLink.Provider value={true}>{children}</IsInLink.Provider>
    </a>
  )
}
