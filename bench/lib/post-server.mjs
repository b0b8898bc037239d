// `fork`ed by cases/post.mjs: one server, whose CPU time is its own. On `cpu`, it reports how much it has used, in
// µs.
import { once } from 'node:events'
import { createServer } from 'node:http'

process.env.NODE_ENV = 'production'

const servers = {
  /** The gateway, with a log that forgets nothing during the measurement. */
  async gateway(library) {
    const { createGateway, memoryLog } = await import(library)
    const gateway = createGateway({ log: memoryLog(), authorize: () => true })
    return (await gateway.listen()).url
  },
  /** The least that any server does: it reads JSON, stores it, and responds with JSON. */
  async http() {
    const kept = []
    const server = createServer((request, response) => {
      const chunks = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => {
        kept.push(JSON.parse(Buffer.concat(chunks).toString('utf8')))
        const body = JSON.stringify({ status: 'appended', offset: kept.length })
        response.statusCode = 201
        response.setHeader('content-type', 'application/json')
        response.end(body)
      })
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return `http://127.0.0.1:${server.address().port}`
  },
}

const [, , name, library] = process.argv
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ micros: user + system })
})
process.send({ url: await servers[name](library) })
