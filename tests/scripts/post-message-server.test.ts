import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const file = fileURLToPath(new URL('../../scripts/demo/agents/post-message-server.mjs', import.meta.url))

test('a tool server whose caller has gone before the answer ends without an error', async () => {
  const held: ServerResponse[] = []
  const gateway = createServer((_request, response) => void held.push(response)).listen(0, '127.0.0.1')
  onTestFinished(() => void gateway.close())
  await once(gateway, 'listening')
  const { port } = gateway.address() as AddressInfo // of a port, not of a pipe
  const child = spawn(process.execPath, [file], {
    env: {
      ...process.env,
      ONEBUBBLE_URL: `http://127.0.0.1:${port}`,
      ONEBUBBLE_CALLBACK_TOKEN: 'token',
    },
    stdio: 'pipe',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (piece) => (said += String(piece)))
  const send = (message: object): unknown =>
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

  const clientInfo = { name: 'test', version: '1' }
  send({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
  })
  await once(child.stdout, 'data')
  send({ method: 'notifications/initialized' })
  send({
    id: 2,
    method: 'tools/call',
    params: { name: 'post_message', arguments: { text: 'Hi', final: true } },
  })
  await once(gateway, 'request')
  child.stdout.destroy()
  held[0]!.setHeader('content-type', 'application/json').end('{"status":"appended"}')
  const [code] = await once(child, 'close')
  expect([code, said]).toEqual([0, ''])
})
