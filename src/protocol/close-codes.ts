/**
 * Why a socket was closed, and how a client reconnects. By default it reconnects by itself, also after a code that is
 * not listed. If the code `waits`, it reconnects only on request, since an immediate attempt would fail as well. If
 * the code `isFinal`, it never reconnects.
 */
export const closeCodes = {
  normal: { code: 1000, isFinal: false, waits: true, meaning: 'The other side is done.' },
  going_away: {
    code: 1001,
    isFinal: false,
    waits: false,
    meaning: 'The server is shutting down, or the page was closed.',
  },
  too_big: {
    code: 1009,
    isFinal: false,
    waits: true,
    meaning: 'A frame is larger than the server accepts. Send smaller frames.',
  },
  internal: { code: 1011, isFinal: false, waits: false, meaning: 'The server failed.' },
  try_again_later: {
    code: 1013,
    isFinal: false,
    waits: false,
    meaning: 'The socket exceeds a limit of the server. Try again later.',
  },
  invalid_frame: {
    code: 4400,
    isFinal: true,
    waits: false,
    meaning: 'The client sent too many frames that are not part of the protocol.',
  },
  unauthorized: {
    code: 4401,
    isFinal: false,
    waits: true,
    meaning: 'The client is not, or no longer, allowed to connect. Sign in again.',
  },
  silent: { code: 4408, isFinal: false, waits: false, meaning: 'The other side did not answer a ping.' },
} as const

/** Why a socket was closed: a name in the table of close codes. */
export type CloseReason = keyof typeof closeCodes
