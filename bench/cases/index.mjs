import { adapters } from './adapters.mjs'
import { chromium } from './chromium.mjs'
import { fanOut } from './fan-out.mjs'
import { growingBatch } from './growing-batch.mjs'
import { growingThread } from './growing-thread.mjs'
import { guard } from './guard.mjs'
import { hydrate } from './hydrate.mjs'
import { jsonFrame } from './json-frame.mjs'
import { logAppendRedis } from './log-append-redis.mjs'
import { logAppend } from './log-append.mjs'
import { logRead } from './log-read.mjs'
import { memory } from './memory.mjs'
import { messageLength } from './message-length.mjs'
import { newBubble } from './new-bubble.mjs'
import { otherBuild } from './other-build.mjs'
import { againstPeers } from './peers.mjs'
import { post } from './post.mjs'
import { rawLimit } from './raw-limit.mjs'
import { reordered } from './reordered.mjs'
import { replay } from './replay.mjs'
import { structural } from './structural.mjs'
import { tenMillion } from './ten-million.mjs'
import { threadLength } from './thread-length.mjs'
import { wholeTurn } from './whole-turn.mjs'

/** In the order of the results. */
export const cases = [
  threadLength,
  messageLength,
  newBubble,
  rawLimit,
  againstPeers,
  wholeTurn,
  structural,
  growingThread,
  growingBatch,
  otherBuild,
  reordered,
  replay,
  jsonFrame,
  guard,
  hydrate,
  fanOut,
  logAppend,
  logAppendRedis,
  logRead,
  memory,
  post,
  tenMillion,
  adapters,
  chromium,
]
