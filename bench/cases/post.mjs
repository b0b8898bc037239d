import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { buildServer } from '../lib/build-server.mjs'
import { interleave, ratio, spread } from '../lib/measure.mjs'

const serverFile = fileURLToPath(new URL('../lib/post-server.mjs', import.meta.url))

/** The number of concurrent requests. */
const concurrency = 8

/** A server in a process of its own, and what a request costs it. */
class Server {
  #child
  #url
  #agent = new Agent({ keepAlive: true, maxSockets: concurrency })

  static async start(name, library = '') {
    const own = new Server()
    own.#child = fork(serverFile, [name, library])
    const [{ url }] = await once(own.#child, 'message')
    own.#url = url
    return own
  }

  stop() {
    this.#agent.destroy()
    this.#child.kill()
  }

  /** Posts JSON, and returns the response. */
  post(path, body) {
    const text = JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
      const sent = request(
        `${this.#url}${path}`,
        { method: 'POST', agent: this.#agent, headers },
        (response) => {
          let answer = ''
          response.setEncoding('utf8')
          response.on('data', (chunk) => (answer += chunk))
          response.on('end', () => {
            if (response.statusCode >= 300) reject(new Error(answer))
            else resolve(JSON.parse(answer))
          })
        },
      )
      sent.on('error', reject)
      sent.end(text)
    })
  }

  /** CPU time of the server per request, in µs. */
  async cost(requests) {
    const before = await this.#micros()
    let next = 0
    const worker = async () => {
      while (next < requests.length) {
        const [path, body] = requests[next++]
        await this.post(path, body)
      }
    }
    await Promise.all(Array.from({ length: concurrency }, worker))
    return ((await this.#micros()) - before) / requests.length
  }

  async #micros() {
    this.#child.send('cpu')
    const [{ micros }] = await once(this.#child, 'message')
    return micros
  }
}

const words =
  'A sentence of about a hundred letters, as people write them when they ask somebody for something. '

export const post = {
  name: 'post',
  async run({ sized, plan }) {
    const count = sized(400, 16)
    const [gateway, http] = [await Server.start('gateway', await buildServer()), await Server.start('http')]
    const messagesOf = (round) =>
      Array.from({ length: count }, (_, index) => [
        `/threads/thread-${round}/messages`,
        {
          author: { kind: 'user', id: 'ada' },
          clientMessageId: `message-${round}-${index}`,
          parts: [{ kind: 'text', text: `${index} ${words.repeat(2)}` }],
        },
      ])
    /** One batch for each of many turns, since batches of one turn would wait for each other. */
    const batchesOf = async (round, server) => {
      const chunks = Array.from({ length: 16 }, (_, seq) => ({ seq, part: { kind: 'text', delta: 'word ' } }))
      const paths = []
      for (let index = 0; index < count; index++) {
        const { invocationId } = await server.post(`/threads/turns-${round}/invocations`, {})
        paths.push(`/threads/turns-${round}/invocations/${invocationId}/chunks`)
      }
      return paths.map((path) => [path, { chunks }])
    }
    try {
      const rows = []
      for (const { what, requestsOf } of [
        { what: 'a POST of a message', requestsOf: messagesOf },
        { what: 'a POST of 16 chunks', requestsOf: batchesOf },
      ]) {
        const samples = await interleave(
          {
            ours: async (round) => gateway.cost(await requestsOf(round, gateway)),
            http: async (round) => http.cost(await requestsOf(round, http)),
          },
          plan(),
        )
        rows.push({
          what: `${what}, against \`node:http\` that reads, keeps and answers JSON`,
          cadence: `${concurrency} at a time over kept connections; the server's CPU time`,
          target: { most: 3 },
          ...ratio(samples.ours, samples.http),
          micros: { onebubble: spread(samples.ours).value, http: spread(samples.http).value },
        })
      }
      return { rows }
    } finally {
      gateway.stop()
      http.stop()
    }
  },
}
