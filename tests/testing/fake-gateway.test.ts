import { describe, expect, test } from 'vitest'
import { decodeServerFrame, type ServerFrame } from '../../src/protocol/index.ts'
import { fakeGateway, type FakeGateway, threadScript, virtualClock } from '../../src/testing/index.ts'

/** A socket as a client has it, and the frames that it gets. */
function socketOf(gateway: FakeGateway) {
  const socket = gateway.ports.socket('ws://fake')
  const heard: string[] = []
  const frames: ServerFrame[] = []
  socket.onopen = () => void heard.push('open')
  socket.onerror = () => void heard.push('error')
  socket.onclose = ({ code }: { readonly code: number }) => void heard.push(`close ${code}`)
  socket.onmessage = ({ data }: { readonly data: unknown }) => {
    const decoded = decodeServerFrame(String(data))
    if (decoded.ok) frames.push(decoded.frame)
    else heard.push(`garbage ${String(data)}`)
  }
  const send = (frame: object): void => socket.send(JSON.stringify({ ref: 'r', ...frame }))
  return { socket, heard, frames, send }
}

/** A gateway with three messages in thread t, and an open socket. */
function setUp() {
  const gateway = fakeGateway({ eventsPerFrame: 2 })
  const t = threadScript('t', { epoch: 'whatever', firstOffset: 70 })
  gateway.append(t.message('a', 'a'), t.message('b', 'b'), t.message('c', 'c'))
  const client = socketOf(gateway)
  gateway.deliver()
  return { gateway, t, ...client }
}

test('a log stamps its own epoch and offsets', () => {
  const { gateway } = setUp()
  expect(gateway.log('t').map(({ epoch, offset }) => [epoch, offset])).toEqual([
    ['epoch-1', 0],
    ['epoch-1', 1],
    ['epoch-1', 2],
  ])
})

test('a subscription is answered by the tail, in frames that are not too large, and then by what comes', () => {
  const { gateway, t, send, frames } = setUp()
  send({ type: 'subscribe', threadId: 't', epoch: 'epoch-1', offset: 0 })
  gateway.deliver()
  gateway.append(t.message('d', 'd'))
  gateway.deliver()
  expect(
    frames.map((frame) => (frame.type === 'events' ? [frame.events.length, frame.offset] : frame.type)),
  ).toEqual([
    [2, 2],
    [1, 3],
    [1, 4],
  ])
})

test('a subscription at the head is answered by no events, and a ping by a pong', () => {
  const { gateway, send, frames } = setUp()
  send({ type: 'subscribe', threadId: 't', epoch: 'epoch-1', offset: 3 })
  send({ type: 'subscribe', threadId: 'empty' })
  send({ type: 'ping' })
  gateway.deliver()
  expect(frames).toMatchObject([
    { type: 'events', threadId: 't', events: [], epoch: 'epoch-1', offset: 3 },
    { type: 'events', threadId: 'empty', events: [], epoch: 'epoch-1', offset: 0 },
    { type: 'pong' },
  ])
})

test.each([
  ['epoch', { epoch: 'another', offset: 1 }],
  ['beyond', { epoch: 'epoch-1', offset: 4 }],
  ['diverged', { epoch: 'epoch-1', offset: 2, check: 'wrong' }],
  ['trimmed', { epoch: 'epoch-1', offset: 1 }],
])('a place that is not in the log is answered by a resync: %s', (reason, place) => {
  const { gateway, send, frames } = setUp()
  gateway.trim('t', 2)
  send({ type: 'subscribe', threadId: 't', ...place })
  gateway.deliver()
  expect(frames).toEqual([
    {
      type: 'resync',
      threadId: 't',
      ref: 'r',
      reason,
      snapshot: gateway.snapshot('t'),
      check: expect.any(String),
    },
  ])
  expect(gateway.snapshot('t')).toMatchObject({ offset: 3, bubbles: [{}, {}, {}] })
})

test('a check stands for all that is below it', () => {
  const checksOf = (...texts: readonly string[]): readonly unknown[] => {
    const gateway = fakeGateway({ eventsPerFrame: 1 })
    const t = threadScript('t')
    gateway.append(...texts.map((text, index) => t.message(`m${index}`, text)))
    const { send, frames } = socketOf(gateway)
    gateway.deliver()
    send({ type: 'subscribe', threadId: 't' })
    gateway.deliver()
    return frames.map((frame) => frame.type === 'events' && frame.check)
  }
  const [first, second, third] = checksOf('a', 'b', 'c')
  expect(checksOf('a', 'b', 'd')).toEqual([first, second, expect.not.stringMatching(`^${String(third)}$`)])
  expect(checksOf('x', 'b', 'c')).not.toContain(third)
})

test('a thread that is closed is sent no longer', () => {
  const { gateway, t, send, frames } = setUp()
  send({ type: 'subscribe', threadId: 't' })
  send({ type: 'unsubscribe', threadId: 't' })
  gateway.deliver()
  const before = frames.length
  gateway.append(t.message('d', 'd'))
  gateway.deliver()
  expect(frames).toHaveLength(before)
})

test('what is no frame, and a thread that is forbidden, are answered by an error', () => {
  const { gateway, socket, send, frames } = setUp()
  gateway.forbid('t')
  socket.send('?')
  send({ type: 'subscribe', threadId: 't' })
  gateway.permit()
  gateway.deliver()
  expect(frames).toMatchObject([
    { type: 'error', code: 'invalid_frame' },
    { type: 'events' },
    { type: 'events' },
  ])
  gateway.forbid('t', 'too_many_threads')
  send({ type: 'subscribe', threadId: 't' })
  gateway.deliver()
  expect(frames.at(-1)).toMatchObject({ type: 'error', code: 'too_many_threads', threadId: 't' })
})

test('nothing arrives before it is delivered, in the order of sending, and at most as much as is asked for', () => {
  const gateway = fakeGateway()
  const { heard, frames, send } = socketOf(gateway)
  expect(heard).toEqual([])
  expect(() => send({ type: 'ping' })).toThrow('not open yet')
  expect(gateway.deliver()).toBe(1)
  expect(heard).toEqual(['open'])
  send({ type: 'ping' })
  send({ type: 'ping' })
  expect(gateway.deliver(1)).toBe(1)
  expect(frames).toEqual([])
  expect(gateway.deliver()).toBe(3)
  expect(frames).toHaveLength(2)
})

test('frames are lost, doubled, and held, on one socket or on all', () => {
  const { gateway, send, frames } = setUp()
  const other = socketOf(gateway)
  gateway.deliver()
  gateway.drop()
  gateway.duplicate()
  for (let count = 0; count < 3; count++) send({ type: 'ping' })
  gateway.deliver()
  expect(frames).toHaveLength(3)
  gateway.hold(gateway.sockets[0])
  send({ type: 'ping' })
  other.send({ type: 'ping' })
  gateway.deliver()
  expect([frames.length, other.frames.length]).toEqual([3, 1])
  gateway.hold()
  other.send({ type: 'ping' })
  gateway.deliver()
  expect([frames.length, other.frames.length]).toEqual([3, 1])
  gateway.release()
  gateway.deliver()
  expect([frames.length, other.frames.length]).toEqual([4, 2])
})

test('a cut loses what is under way, and says so to the client', () => {
  const { gateway, send, heard, frames, socket } = setUp()
  send({ type: 'ping' })
  gateway.deliver(1)
  gateway.cut()
  gateway.deliver()
  expect(frames).toEqual([])
  expect(heard).toEqual(['open', 'error', 'close 1006'])
  gateway.cut()
  socket.close()
  socket.send('into the void')
  gateway.deliver()
  expect(heard).toHaveLength(3)
  expect(gateway.sockets[0]).toMatchObject({ status: 'closed', received: [{ type: 'ping' }] })
})

test('new sockets are refused before they open, or after it with a code', () => {
  const gateway = fakeGateway()
  gateway.refuse()
  const first = socketOf(gateway)
  gateway.deliver()
  expect(first.heard).toEqual(['error', 'close 1006'])
  gateway.refuse(4401)
  const second = socketOf(gateway)
  gateway.deliver()
  expect(second.heard).toEqual(['open', 'close 4401'])
})

test('a restart cuts every socket and begins the logs anew, or keeps what was in them', () => {
  const { gateway, heard } = setUp()
  gateway.restart('kept')
  expect(heard).toEqual(['open', 'error', 'close 1006'])
  expect(gateway.log('t').map(({ epoch, offset }) => [epoch, offset])).toEqual([
    ['epoch-2', 0],
    ['epoch-2', 1],
    ['epoch-2', 2],
  ])
  gateway.restart()
  expect(gateway.log('t')).toEqual([])
  expect(gateway.snapshot('t')).toEqual({ v: 1, threadId: 't', epoch: 'epoch-3', offset: 0, bubbles: [] })
})

test('a client that answers every frame with another is stopped', () => {
  const gateway = fakeGateway()
  const { socket, send } = socketOf(gateway)
  socket.onmessage = () => send({ type: 'ping' })
  gateway.deliver()
  send({ type: 'ping' })
  expect(() => gateway.deliver()).toThrow('100000 deliveries and no end')
})

test('time passes when it is told to: timers run in order, at their time, and may be cancelled', () => {
  const clock = virtualClock(1_000)
  const heard: string[] = []
  const note = (name: string) => () => void heard.push(`${name} at ${clock.now()}`)
  clock.setTimer(note('late'), 50)
  clock.setTimer(note('early'), 10)
  clock.setTimer(() => clock.setTimer(note('inner'), 5), 10)
  clock.setTimer(note('cancelled'), 20)()
  clock.setTimer(note('at once'), -5)
  clock.advance(49)
  expect(heard).toEqual(['at once at 1000', 'early at 1010', 'inner at 1015'])
  expect([clock.now(), clock.timerCount]).toEqual([1_049, 1])
  clock.advance(1)
  expect(heard.at(-1)).toBe('late at 1050')
})

describe('the routes', () => {
  /** Posts and lets the answer arrive. */
  function post(gateway: FakeGateway, path: string, body: object): unknown {
    let said: unknown = 'nothing'
    gateway.ports.fetch(`http://fake${path}`, { method: 'POST', body: JSON.stringify(body) }).then(
      (response) =>
        void response.json().then(
          (json) => (said = { status: response.status, ...Object(json) }),
          () => (said = response.status),
        ),
      () => (said = 'not reached'),
    )
    gateway.deliver()
    return said
  }
  const message = (text: string, clientMessageId?: string, id?: string) => ({
    author: { kind: 'user', ...(id !== undefined && { id }) },
    parts: [{ kind: 'text', text }],
    ...(clientMessageId !== undefined && { clientMessageId }),
  })

  test('a message is in the log once for each clientMessageId of an author, with its event in the answer', () => {
    const gateway = fakeGateway()
    const path = '/threads/a%2Fb/messages'
    const first = post(gateway, path, message('Hi', 'c'))
    const [event] = gateway.log('a/b')
    expect(event).toMatchObject({ type: 'message', clientMessageId: 'c', epoch: 'epoch-1', offset: 0 })
    expect(first).toMatchObject({ status: 'appended', revision: 0, offset: 0, event })
    expect(post(gateway, path, message('Hi', 'c'))).toMatchObject({ status: 'duplicate', event })
    expect(post(gateway, path, message('Ho', 'c'))).toMatchObject({ error: { code: 'content_conflict' } })
    post(gateway, path, message('Hi', 'c', 'ada'))
    post(gateway, path, message('Hi'))
    post(gateway, path, message('Hi'))
    expect(gateway.log('a/b')).toHaveLength(4)
    expect(post(gateway, path, {})).toMatchObject({ error: { code: 'invalid_body' } })
    expect(post(gateway, '/elsewhere', {})).toMatchObject({ error: { code: 'unknown_route' } })
  })

  test('a turn is cancelled once, with the chunks that the log has, and one that has ended says how', () => {
    const gateway = fakeGateway()
    const t = threadScript('t')
    gateway.append(t.created('a'), t.chunk('a', 'Hel'), t.chunk('a', 'lo'), t.created('b'), t.finalized('b'))
    const cancel = (id: string) => post(gateway, `/threads/t/invocations/${id}/cancel`, {})
    const event = {
      type: 'stream_finalized',
      invocationId: 'a',
      outcome: 'cancelled',
      chunkCount: 2,
      offset: 5,
    }
    expect(cancel('a')).toMatchObject({ status: 'appended', event })
    expect(cancel('a')).toMatchObject({ status: 'duplicate', event })
    expect(cancel('b')).toMatchObject({ error: { code: 'ended', event: { outcome: 'completed' } } })
    expect(cancel('c')).toMatchObject({ error: { code: 'unknown_invocation' } })
  })

  test('a request for approval is answered once, and the first answer stands', () => {
    const gateway = fakeGateway()
    const t = threadScript('t')
    const ask = (approvalId: string) => t.chunk('a', { kind: 'tool_approval', toolCallId: 'k', approvalId })
    gateway.append(t.created('a'), ask('p'), ask('q'))
    const approve = (id: string, body: object) =>
      post(gateway, `/threads/t/invocations/a/approvals/${id}`, body)
    const event = { type: 'approval', approvalId: 'p', approved: true, reason: 'fine' }
    expect(approve('p', { approved: true, reason: 'fine' })).toMatchObject({ status: 'appended', event })
    expect(approve('p', { approved: true, reason: 'fine' })).toMatchObject({ status: 'duplicate', event })
    expect(approve('p', { approved: false })).toMatchObject({ error: { code: 'decided', event } })
    expect(approve('x', { approved: false })).toMatchObject({ error: { code: 'unknown_approval' } })
    expect(approve('q', {})).toMatchObject({ error: { code: 'invalid_body' } })
    gateway.append(t.finalized('a'))
    expect(approve('q', { approved: true })).toMatchObject({ error: { code: 'ended' } })
  })

  test('messages and turns are taken back once; a turn that is open is cancelled first', () => {
    const gateway = fakeGateway()
    const t = threadScript('t')
    gateway.append(t.message('m', 'Hi'), t.created('a'))
    const retract = (body: object) => post(gateway, '/threads/t/retract', body)
    expect(retract({ messageId: 'm' })).toMatchObject({ status: 'appended', event: { messageId: 'm' } })
    expect(retract({ messageId: 'm' })).toMatchObject({ status: 'duplicate' })
    expect(retract({ invocationId: 'a' })).toMatchObject({ status: 'appended' })
    expect(gateway.log('t').map(({ type }) => type)).toEqual([
      'message',
      'invocation_created',
      'retraction',
      'stream_finalized',
      'retraction',
    ])
    expect(retract({ messageId: 'x' })).toMatchObject({ error: { code: 'unknown_message' } })
    expect(retract({ invocationId: 'x' })).toMatchObject({ error: { code: 'unknown_invocation' } })
    expect(retract({})).toMatchObject({ error: { code: 'invalid_body' } })
  })

  test('answers are lost, requests are refused, or not reached; each is there or not, as it would be', () => {
    const gateway = fakeGateway()
    const say = (words: string) => post(gateway, '/threads/t/messages', message(words, words))
    gateway.loseAnswers()
    expect(say('one')).toBe('not reached')
    expect(say('one')).toMatchObject({ status: 'duplicate' })
    gateway.refusePosts('forbidden')
    expect(say('two')).toMatchObject({ error: { code: 'forbidden' } })
    gateway.refusePosts(502)
    expect(say('two')).toBe(502)
    gateway.refuse()
    expect(say('two')).toBe('not reached')
    expect(gateway.posted.map(({ path }) => path)).toEqual(
      Array.from({ length: 4 }, () => '/threads/t/messages'),
    )
    gateway.permit()
    expect(gateway.log('t')).toHaveLength(1)
    expect(say('two')).toMatchObject({ status: 'appended' })
    gateway.loseAnswers()
    gateway.release()
    expect(say('three')).toMatchObject({ status: 'appended' })
  })
})
