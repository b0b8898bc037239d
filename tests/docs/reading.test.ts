import { expect, test } from 'vitest'
import { createGateway, memoryLog } from '../../src/server/index.ts'
import { protocol } from './protocol-document.ts'

const now = 1_795_348_800_000

/** What the document shows of an event stream, below its head. */
function documented(): string {
  const [, section = ''] = protocol.split('### An event stream')
  const [, block = ''] = section.split('```http')
  const [, , body = ''] = /^([^]*?)text\/event-stream\n\n([^]*?)```/.exec(block) ?? []
  return body
}

test('an event stream is what the document shows', async () => {
  const log = memoryLog({ epoch: 'e1', now: () => now })
  const gateway = createGateway({
    log,
    authorize: () => true,
    clock: { now: () => now, setTimer: () => () => undefined },
  })
  await log.append('lunch', [
    {
      type: 'message',
      messageId: 'm-1',
      author: { kind: 'user', id: 'ada' },
      parts: [{ kind: 'text', text: 'Soup or salad?' }],
    },
  ])
  const { body } = await gateway.fetch(
    new Request('http://localhost/threads/lunch/events?offset=-1&live=sse'),
  )
  const reader = body?.getReader()
  const { value } = (await reader?.read()) ?? {}
  await reader?.cancel()
  await gateway.close()
  expect(new TextDecoder().decode(value)).toBe(documented())
})
