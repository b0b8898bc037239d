import type { FunctionComponent, ReactNode, Ref } from 'react'
import type { View } from './link.ts'

export interface PageTopProps {
  readonly view: View
  readonly onView: (view: View) => void
  readonly devtoolsRef: Ref<HTMLButtonElement>
  readonly devtools: {
    readonly isOpen: boolean
    readonly onToggle: () => void
  }
  readonly children: ReactNode
}

const views: readonly (readonly [View, string])[] = [
  ['live', 'Live'],
  ['replay', 'Replay'],
]

/** The head of the page: its name, its two views, and the controls of the shown view. */
export const PageTop: FunctionComponent<PageTopProps> = ({
  view,
  onView,
  devtoolsRef,
  devtools,
  children,
}) => (
  <header className="top">
    <h1 className="brand">
      <span className="brand-mark" aria-hidden="true" />
      <span className="brand-name">onebubble</span>
    </h1>
    <p className="brand-line">One invocation, one bubble.</p>
    <nav className="view-switch" aria-label="Live or recorded">
      {views.map(([name, label]) => (
        <button key={name} type="button" aria-pressed={name === view} onClick={() => onView(name)}>
          {label}
        </button>
      ))}
    </nav>
    <button
      ref={devtoolsRef}
      type="button"
      className="button button-small devtools-button"
      aria-expanded={devtools.isOpen}
      onClick={devtools.onToggle}
    >
      Devtools
    </button>
    {children}
  </header>
)
