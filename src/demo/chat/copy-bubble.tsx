import type { FunctionComponent } from 'react'
import { type Bubble, textOf } from '../../core/index.ts'
import { CopyButton } from './copy-button.tsx'

/** Copies the text of a bubble as it was sent. A bubble without text has no button. */
export const CopyBubble: FunctionComponent<{ readonly bubble: Bubble }> = ({ bubble }) =>
  bubble.parts.some(({ kind }) => kind === 'text') && <CopyButton what="text" text={() => textOf(bubble)} />
