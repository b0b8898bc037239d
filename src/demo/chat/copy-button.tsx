import { type FunctionComponent, useState } from 'react'
import { useSay } from './speech.ts'

interface CopyButtonProps {
  /** What is copied, for readers who do not see the place of the button. */
  readonly what: string
  /** Called when the button is pressed. */
  readonly text: () => string
}

const words = { ready: 'Copy', copied: 'Copied', refused: 'Not copied' } as const

/** Copies a text, and says so until the pointer or the focus leaves the button. */
export const CopyButton: FunctionComponent<CopyButtonProps> = ({ what, text }) => {
  const [state, setState] = useState<keyof typeof words>('ready')
  const say = useSay()
  const copy = async (): Promise<void> => {
    say('') // a live region does not repeat unchanged words
    try {
      await navigator.clipboard.writeText(text())
      setState('copied')
      say(`Copied ${what}.`)
    } catch {
      setState('refused') // the reader has denied permission, or the page is not a secure context
      say(`Could not copy ${what}.`)
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
