import { type FunctionComponent, useState } from 'react'
import { useSay } from './speech.ts'

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
  const say = useSay()
  const copy = async (): Promise<void> => {
    say('') // the same words again would be no news
    try {
      await navigator.clipboard.writeText(text())
      setState('copied')
      say(`Copied ${what}.`)
    } catch {
      setState('refused') // the browser asks the reader, or the page is not served safely
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
