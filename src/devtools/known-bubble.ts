import { type Bubble, type BubbleKey, bubbleKey, type InspectedBubble } from '../core/index.ts'
import type { KnownTurn } from './facts-of-turn.ts'

/** Everything that the store knows under a key, and the bubble. */
export interface KnownBubble extends InspectedBubble {
  readonly asked: BubbleKey
  readonly bubble: Bubble | undefined
}

/** The turn, if the bubble is one and exists. */
export const turnOf = ({ row, held, bubble }: KnownBubble): KnownTurn | undefined =>
  row?.kind === 'invocation' && bubble?.kind === 'invocation' ? { row, held, bubble } : undefined

/** Whether this key finds the bubble. */
export const isKeyOf = ({ asked, key, row }: KnownBubble, other: BubbleKey | undefined): boolean =>
  other !== undefined &&
  (other === asked ||
    other === key ||
    (row?.kind === 'message' && row.messageId !== undefined && other === bubbleKey.message(row.messageId)))
