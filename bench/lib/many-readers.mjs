// `fork`ed: sockets that read, in a process of their own. Each follows one thread. When it is closed, it reconnects
// from its cursor. It checks that the offsets it receives are contiguous. Events contain the time they were sent, as
// `@MILLISECONDS@`.
import { WebSocket } from 'ws'

/** Milliseconds since 1970, with a higher resolution than `Date.now`. */
const now = () => performance.timeOrigin + performance.now()

const readers = []
const lags = []
const faults = []
let [deliveredCount, skippedCount, closedCount, openCount] = [0, 0, 0, 0]

/** @typedef {{ url: string, threadId: string | undefined, cursor: object | undefined, isStalled: boolean, socket: WebSocket }} Reader */

/** @param {Reader} reader */
function connect(reader) {
  const socket = new WebSocket(reader.url)
  reader.socket = socket
  socket.on('open', () => {
    if (reader.threadId === undefined) openCount += 1
    else
      socket.send(
        JSON.stringify({ type: 'subscribe', threadId: reader.threadId, ref: 'r', ...reader.cursor }),
      )
  })
  socket.on('message', (data) => read(reader, JSON.parse(/** @type {Buffer} */ (data).toString())))
  socket.on('error', () => undefined) // a close event follows
  socket.on('close', () => {
    if (reader.isOver) return
    closedCount += 1
    if (!reader.isStalled) connect(reader)
  })
}

function read(reader, frame) {
  if (frame.type === 'resync' && frame.snapshot !== undefined) {
    const { snapshot, check } = frame
    skippedCount += snapshot.offset - (reader.cursor?.offset ?? 0)
    reader.cursor = { epoch: snapshot.epoch, offset: snapshot.offset, ...(check !== undefined && { check }) }
    return
  }
  if (frame.type !== 'events') {
    if (frame.type !== 'pong') faults.push(JSON.stringify(frame).slice(0, 200))
    return
  }
  if (reader.cursor === undefined) openCount += 1
  let next = reader.cursor?.offset ?? frame.offset - frame.events.length
  for (const { offset, part } of frame.events) {
    if (reader.threadId !== undefined && offset !== next)
      faults.push(`${reader.threadId}: offset ${offset} instead of ${next}`)
    next = offset + 1
    const sent = /@([\d.]+)@/.exec(part?.delta ?? '')
    if (sent === null) continue
    deliveredCount += 1
    if (!reader.isLate) lags.push(now() - Number(sent[1]))
  }
  const { epoch, offset, check } = frame
  reader.cursor = { epoch, offset, ...(check !== undefined && { check }) }
}

const orders = {
  /**
   * Opens one socket for each of the threads. With undefined, a socket subscribes to nothing and is sent everything.
   */
  open({ url, threadIds }) {
    for (const threadId of threadIds) {
      const reader = {
        url,
        threadId: threadId ?? undefined,
        cursor: undefined,
        isStalled: false,
        isLate: false,
      }
      readers.push(reader)
      connect(reader)
    }
  },
  /** The first `count` sockets stop reading. */
  stall({ count }) {
    for (const reader of readers.slice(0, count)) {
      Object.assign(reader, { isStalled: true, isLate: true })
      reader.socket.pause()
    }
  },
  /** The stalled sockets continue to read. Those that were closed in the meantime reconnect. */
  wake() {
    for (const reader of readers.filter(({ isStalled }) => isStalled)) {
      reader.isStalled = false
      if (reader.socket.readyState === WebSocket.CLOSED) connect(reader)
      else reader.socket.resume()
    }
  },
  /** Terminates stalled sockets, since a socket that does not read does not notice that it was closed. */
  drop() {
    for (const reader of readers.filter(({ isStalled }) => isStalled)) reader.socket.terminate()
  },
  /** Forgets what was measured. */
  begin() {
    lags.length = 0
    deliveredCount = 0
  },
  /** Sends `tick` every `everyMs`, `count` times. */
  ticks({ everyMs, count }) {
    let left = count
    const timer = setInterval(() => {
      process.send({ tick: count - left })
      left -= 1
      if (left === 0) clearInterval(timer)
    }, everyMs)
  },
  look() {
    const sorted = lags.toSorted((a, b) => a - b)
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
    process.send({
      look: {
        openCount,
        deliveredCount,
        skippedCount,
        closedCount,
        faults: faults.slice(0, 5),
        lagMs: { p50: at(0.5), p99: at(0.99), most: at(1) },
        lowestOffset: Math.min(...readers.map(({ cursor }) => cursor?.offset ?? 0)),
      },
    })
  },
  end() {
    for (const reader of readers) {
      reader.isOver = true
      reader.socket.terminate()
    }
    readers.length = 0
    openCount = 0
    process.send({ ended: true })
  },
}

process.on('message', ({ order, ...rest }) => orders[order](rest))
process.on('disconnect', () => process.exit())
