import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createGateway, memoryLog } from '../../src/server/index.ts'
import { threadScript } from '../../src/testing/index.ts'

const file = fileURLToPath(new URL('../../scripts/demo/source.mjs', import.meta.url))

/** Plays events in a process of their own. Returns what it complains of. */
async function play(url: string, deliveries: readonly unknown[]): Promise<string> {
  const child = fork(file, {
    execArgv: [],
    env: {
      ...process.env,
      ONEBUBBLE_URL: url,
      ONEBUBBLE_AGENT_SPEED: 'max',
      ONEBUBBLE_PLAYER_TOKEN: 'player-token',
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  onTestFinished(() => void child.kill())
  let said = ''
  child.stderr!.on('data', (piece) => (said += String(piece)))
  child.send({ deliveries: [...deliveries], threadIds: {} })
  await once(child, 'close')
  return said
}

test('the process that plays events makes nothing up for what has no id, even if nobody has looked before', async () => {
  const log = memoryLog()
  const gateway = createGateway({ log, authorize: () => true })
  const { url } = await gateway.listen()
  onTestFinished(() => gateway.close())
  const t = threadScript('t')
  const { invocationId: _, ...homeless } = t.callback('a', 'To nobody')
  const { messageId: __, ...unnamed } = t.message('m', 'Nameless')
  const { threadId: ___, ...nowhere } = t.created('b')
  const deliveries = [
    homeless,
    { ...homeless, invocationId: '' },
    { ...homeless, invocationId: 7 },
    unnamed,
    nowhere,
    { ...t.created('c'), replyTo: undefined },
  ].map((event, index) => ({ event, line: index + 1, delayMs: 0 }))

  const said = await play(url, deliveries)

  const tail = await log.tail('t', undefined, 100)
  expect(tail).toMatchObject({ kind: 'events', events: [{ type: 'invocation_created' }] })
  expect(await log.tail('undefined', undefined, 100)).toMatchObject({ events: [] })
  expect(said.match(/line \d: 0 \w+/g)).toEqual([
    'line 1: 0 missing_invocation_id',
    'line 2: 0 missing_invocation_id',
    'line 3: 0 missing_invocation_id',
    'line 4: 0 invalid_event',
    'line 5: 0 invalid_event',
  ])
})

test('what a recording takes back is taken back: a message, a post and a turn, under the ids of the run', async () => {
  const log = memoryLog()
  const asked: unknown[] = []
  const gateway = createGateway({
    log,
    authorize({ action, request }) {
      if (action === 'control') asked.push(request.headers.get('authorization'))
      return true
    },
  })
  const { url } = await gateway.listen()
  onTestFinished(() => gateway.close())
  const t = threadScript('t')
  const deliveries = [
    t.message('m', 'Gone'),
    t.message('n', 'Stays'),
    t.created('a'),
    t.chunk('a', 'Gone, too'),
    t.post('a', 'Gone as well', { messageId: 'p' }),
    t.retraction({ messageId: 'm' }),
    t.retraction({ messageId: 'p' }),
    t.retraction({ invocationId: 'a' }),
    t.retraction({ messageId: 'never played' }),
    t.retraction({ invocationId: 'never played' }),
  ].map((event, index) => ({ event, line: index + 1, delayMs: 0 }))
  const said = await play(url, deliveries)
  expect(said.match(/line \d+: 0 \w+/g)).toEqual(['line 9: 0 invalid_event', 'line 10: 0 invalid_event'])
  const { snapshot } = await log.snapshot('t')
  expect(snapshot.bubbles).toMatchObject([{ kind: 'message', parts: [{ text: 'Stays' }] }])
  expect(snapshot.retractions).toHaveLength(3)
  expect(asked).toEqual(Array(3).fill('Bearer player-token'))
})

test('approvals and other tries are played under the ids of the run', async () => {
  const log = memoryLog()
  const gateway = createGateway({ log, authorize: () => true })
  const { url } = await gateway.listen()
  onTestFinished(() => gateway.close())
  const t = threadScript('t')
  const deliveries = [
    t.created('a'),
    t.toolApproval('a', 'call', 'ok?'),
    t.approval('a', 'ok?', false, { reason: 'Too dear' }),
    t.finalized('a'),
    t.created('b', { regenerates: 'a' }),
  ].map((event, index) => ({ event, line: index + 1, delayMs: 0 }))
  expect(await play(url, deliveries)).toBe('')
  const tail = await log.tail('t', undefined, 100)
  if (tail.kind !== 'events') throw new Error(tail.kind)
  const [first, , decided, , second] = tail.events
  expect(decided).toMatchObject({ type: 'approval', approved: false, reason: 'Too dear' })
  const regenerates = first?.type === 'invocation_created' ? first.invocationId : undefined
  expect(second).toMatchObject({ type: 'invocation_created', regenerates })
})
