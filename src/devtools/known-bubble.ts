import { type Bubble, type BubbleKey, bubbleKey, type InspectedBubble } from '../core/index.ts'
import type { KnownTurn } from './facts-of-turn.ts'

/** All that is known under a key, and what is shown. */
export interface KnownBubble extends InspectedBubble {
  readonly asked: BubbleKey
  readonly bubble: Bubble | undefined
}

/** The turn, if it is one, and shown. */
export const turnOf = ({ row, held, bubble }: KnownBubble): KnownTurn | undefined =>
  row?.kind === 'invocation' && bubble?.kind === 'invocation' ? { row, held, bubble } : undefined

/** Whether the bubble is found by this key. */
export const isKeyOf = ({ asked, key, row }: KnownBubble, other: BubbleKey | undefined): boolean =>
  other !== undefined &&
  (other === asked ||
    other === key ||
    (row?.kind === 'message' && row.messageId !== undefined && other === bubbleKey.message(row.messageId)))
