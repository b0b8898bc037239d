import { StreamChat } from 'stream-chat'

const id = 'the-live-one-among-all-the-others'
const startMs = 1.7e12

const messageOf = (message, index) => ({
  type: 'regular',
  user: { id: 'scout' },
  created_at: new Date(startMs + index * 1_000).toISOString(),
  updated_at: new Date(startMs + index * 1_000).toISOString(),
  ...message,
})

/** A channel that is fed decoded events. An answer is streamed as its service does: each update has the text so far. */
export function drive({ history, deltas, clock }) {
  const client = new StreamChat('key')
  client.userID = 'reader'
  client.user = { id: 'reader' }
  client._user = client.user
  const channel = client.channel('messaging', 'thread')
  channel.initialized = true
  const live = (text) => messageOf({ id, text }, history.length)
  channel.state.addMessagesSorted([...history.map(messageOf), live('')], false, true)
  channel.on('message.updated', () => clock.seen(channel.state.messages.at(-1).text))
  const whole = deltas.join('')
  let length = 0
  for (const delta of deltas) {
    length += delta.length
    client.dispatchEvent({ type: 'message.updated', cid: channel.cid, message: live(whole.slice(0, length)) })
  }
}
