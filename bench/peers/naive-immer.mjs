import { produce } from 'immer'
import { createStore } from 'zustand/vanilla'
import { timed } from '../lib/measure.mjs'

const create = () => createStore(() => ({ bubbles: {}, keys: [] }))

/** One `setState` with `produce` on the root for every event: how a chat usually starts. */
function reduce(store, event) {
  store.setState(
    produce((state) => {
      const { invocationId } = event
      if (event.type === 'invocation_created') {
        state.bubbles[invocationId] = { text: '', phase: 'streaming' }
        state.keys.push(invocationId)
      } else if (event.type === 'stream_chunk') {
        state.bubbles[invocationId].text += event.part.delta
      } else {
        state.bubbles[invocationId].phase = event.outcome
      }
    }),
  )
}

/** Replays decoded events. */
export function replay(events, lastId) {
  const store = create()
  const micros = timed(() => events.forEach((event) => reduce(store, event)))
  return { micros, text: store.getState().bubbles[lastId].text }
}

/** Streams one answer below a history. `clock.seen` is called with every state. */
export function drive({ history, deltas, clock }) {
  const store = create()
  store.setState({
    bubbles: Object.fromEntries(history.map(({ id, text }) => [id, { text, phase: 'completed' }])),
    keys: history.map(({ id }) => id),
  })
  const invocationId = 'the-live-one-among-all-the-others'
  reduce(store, { type: 'invocation_created', invocationId })
  store.subscribe(({ bubbles }) => clock.seen(bubbles[invocationId].text))
  for (const delta of deltas) reduce(store, { type: 'stream_chunk', invocationId, part: { delta } })
}
