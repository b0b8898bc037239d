import type { ResyncReason } from './frames.ts'
import type { HttpErrorCode } from './http.ts'

/**
 * The error code with which an HTTP read (status 410) reports what a `resync` frame reports on a websocket, by its
 * reason.
 */
export const goneCodes = {
  epoch: 'epoch_changed',
  trimmed: 'offset_trimmed',
  beyond: 'offset_beyond',
  diverged: 'offset_diverged',
  behind: 'offset_behind',
} as const satisfies Record<ResyncReason, HttpErrorCode>
