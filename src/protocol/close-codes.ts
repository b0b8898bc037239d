/** Why a socket was closed, and whether a client comes back by itself. Any other code: it does. */
export const closeCodes = {
  normal: { code: 1000, isFinal: true, meaning: 'the client is done' },
  going_away: { code: 1001, isFinal: false, meaning: 'the server stops, or the page goes' },
  too_big: { code: 1009, isFinal: true, meaning: 'a frame is larger than the server takes' },
  internal: { code: 1011, isFinal: false, meaning: 'the server failed' },
  try_again_later: { code: 1013, isFinal: false, meaning: 'the socket asks for more than the server gives' },
  invalid_frame: { code: 4400, isFinal: true, meaning: 'too many frames that are none of the protocol' },
  unauthorized: { code: 4401, isFinal: true, meaning: 'who opened the socket may no longer' },
  silent: { code: 4408, isFinal: false, meaning: 'the other side did not answer a ping' },
} as const

export type CloseReason = keyof typeof closeCodes
