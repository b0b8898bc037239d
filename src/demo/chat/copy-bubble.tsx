import type { FunctionComponent } from 'react'
import { type Bubble, textOf } from '../../core/index.ts'
import { CopyButton } from './copy-button.tsx'

/** Copies what a bubble says, as it was sent. Where it says nothing, there is no button. */
export const CopyBubble: FunctionComponent<{ readonly bubble: Bubble }> = ({ bubble }) =>
  bubble.parts.some(({ kind }) => kind === 'text') && <CopyButton what="text" text={() => textOf(bubble)} />
