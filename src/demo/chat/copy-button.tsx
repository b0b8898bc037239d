import { type FunctionComponent, useState } from 'react'

interface CopyButtonProps {
  /** What is copied, for who does not see where the button stands. */
  readonly what: string
  /** Called when the button is pressed. */
  readonly text: () => string
}

const words = { ready: 'Copy', copied: 'Copied', refused: 'Not copied' } as const

/** Copies a text, and says so until the reader turns to something else. */
export const CopyButton: FunctionComponent<CopyButtonProps> = ({ what, text }) => {
  const [state, setState] = useState<keyof typeof words>('ready')
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text())
      setState('copied')
    } catch {
      setState('refused') // the browser asks the reader, or the page is not served safely
    }
  }
  const forget = (): void => setState('ready')
  return (
    <button
      type="button"
      className="action action-quiet copy"
      data-action="copy"
      data-state={state}
      onClick={() => void copy()}
      onBlur={forget}
      onPointerLeave={forget}
    >
      {words[state]} <span className="visually-hidden">{what}</span>
    </button>
  )
}
