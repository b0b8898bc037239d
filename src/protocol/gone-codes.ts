import type { ResyncReason } from './frames.ts'
import type { HttpErrorCode } from './http.ts'

/** By which refusal, with 410, a read over HTTP says what a `resync` frame says over a websocket. */
export const goneCodes = {
  epoch: 'epoch_changed',
  trimmed: 'offset_trimmed',
  beyond: 'offset_beyond',
  diverged: 'offset_diverged',
  behind: 'offset_behind',
} as const satisfies Record<ResyncReason, HttpErrorCode>
