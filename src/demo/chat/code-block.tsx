import type { FunctionComponent } from 'react'
import { CopyButton } from './copy-button.tsx'

interface CodeBlockProps {
  /** As given in the text; empty if the text names none. */
  readonly language: string
  readonly code: string
}

/** Unchanged code, with its language and a button that copies it. */
export const CodeBlock: FunctionComponent<CodeBlockProps> = ({ language, code }) => (
  <div className="code" dir="ltr">
    <div className="code-head" data-control>
      <span className="code-language">{language === '' ? 'text' : language}</span>
      <CopyButton what="code" text={() => code} />
    </div>
    <pre>
      <code>{code}</code>
    </pre>
  </div>
)
