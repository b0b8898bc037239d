import { Component, type ReactNode } from 'react'

interface PanelBoundaryProps {
  readonly children: ReactNode
  readonly onClose?: (() => void) | undefined
}

interface PanelBoundaryState {
  readonly failure?: { readonly error: unknown }
}

/**
 * Says why the panel is missing if its code cannot be loaded or throws. A tool for developers must never take the chat
 * with it.
 */
export class PanelBoundary extends Component<PanelBoundaryProps, PanelBoundaryState> {
  override state: PanelBoundaryState = {}

  static getDerivedStateFromError(error: unknown): PanelBoundaryState {
    return { failure: { error } }
  }

  override render(): ReactNode {
    const { failure } = this.state
    const { children, onClose } = this.props
    if (failure === undefined) return children
    // The styles of the panel may be missing, because they are loaded with its code.
    return (
      <section aria-label="onebubble devtools">
        <div role="alert">
          <p>The devtools failed. The rest of the page is not affected. Reload it to try again.</p>
          <p style={{ overflowWrap: 'anywhere' }}>
            {failure.error instanceof Error ? failure.error.message : String(failure.error)}
          </p>
        </div>
        {onClose !== undefined && (
          <button type="button" onClick={onClose}>
            Close devtools
          </button>
        )}
      </section>
    )
  }
}
