/** Why a socket was closed, and whether a client comes back by itself. Any other code: it does. */
export const closeCodes = {
  normal: { code: 1000, isFinal: true, meaning: 'The client is done.' },
  going_away: { code: 1001, isFinal: false, meaning: 'The server stops, or the page is left.' },
  too_big: {
    code: 1009,
    isFinal: true,
    meaning: 'A frame is larger than the server accepts. Send smaller frames.',
  },
  internal: { code: 1011, isFinal: false, meaning: 'The server failed.' },
  try_again_later: {
    code: 1013,
    isFinal: false,
    meaning: 'The server has too many sockets. Try again later.',
  },
  invalid_frame: {
    code: 4400,
    isFinal: true,
    meaning: 'The client sent too many frames that are not part of the protocol.',
  },
  unauthorized: {
    code: 4401,
    isFinal: true,
    meaning: 'The client is not allowed to connect. Sign in again.',
  },
  silent: { code: 4408, isFinal: false, meaning: 'The other side did not answer a ping.' },
} as const

export type CloseReason = keyof typeof closeCodes
