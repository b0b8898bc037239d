// `fork`ed by cases/fan-out.mjs: sockets that read, in a process of their own, so that only the sending is measured.
// On `{ url, count, hello? }`, it opens that many. On `{ marker }`, it reports when each of them has received a frame
// with the marker.
import { once } from 'node:events'
import { WebSocket } from 'ws'

const groups = new Map()

async function open({ name, url, count, hello }) {
  const group = { sockets: [], marker: undefined, left: 0 }
  groups.set(name, group)
  for (let index = 0; index < count; index++) {
    const socket = new WebSocket(url)
    socket.on('message', (data) => {
      if (group.marker === undefined || !data.includes(group.marker)) return
      group.left -= 1
      if (group.left === 0) process.send({ isRead: true })
    })
    await once(socket, 'open')
    if (hello !== undefined) {
      const answered = once(socket, 'message')
      socket.send(hello)
      await answered
    }
    group.sockets.push(socket)
  }
  process.send({ isOpen: true })
}

process.on('message', ({ name, marker, ...rest }) => {
  if (marker === undefined) return void open({ name, ...rest })
  const group = groups.get(name)
  group.marker = marker
  group.left = group.sockets.length
  process.send({ isReady: true })
})
