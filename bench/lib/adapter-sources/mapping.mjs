import { turn } from './streams.mjs'

const envelope = { room: turn.threadId, meta: { runId: turn.invocationId } }

export const mapping = {
  name: 'Your own events',
  entry: 'mapping',
  make: 'fromMapping',
  options: {
    type: 'name',
    threadId: 'data.room',
    invocationId: 'data.meta.runId',
    text: 'data.text',
    seq: 'data.n',
    types: {
      token: 'stream_chunk',
      done: {
        as: 'stream_finalized',
        chunkCount: 'data.n',
        outcome: { path: 'data.status', values: { ok: 'completed', error: 'failed' } },
      },
    },
  },
  eventsOf: (deltas) => [
    ...deltas.map((text, n) => ({ name: 'token', data: { ...envelope, n, text } })),
    { name: 'done', data: { ...envelope, n: deltas.length, status: 'ok' } },
  ],
}
