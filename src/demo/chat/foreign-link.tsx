import { createContext, type FunctionComponent, type ReactNode, useContext } from 'react'

interface ForeignLinkProps {
  /** Of the web or of mail. */
  readonly href: string
  readonly className?: string
  readonly children: ReactNode
}

const IsInLink = createContext(false)

/** A link that a stranger's text names: it opens beside the page, and says nothing of it. In another link, its words. */
export const ForeignLink: FunctionComponent<ForeignLinkProps> = ({ href, className, children }) => {
  const isInLink = useContext(IsInLink)
  if (isInLink) return children
  return (
    <a href={href} className={className} dir="auto" target="_blank" rel="noopener noreferrer nofollow">
      <IsInLink.Provider value={true}>{children}</IsInLink.Provider>
    </a>
  )
}
