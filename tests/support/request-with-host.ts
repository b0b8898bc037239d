import { request } from 'node:http'
import type { Duplex } from 'node:stream'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

interface Options {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * A request as sent by a page with a rebound name: to this address, with that `Host`. `fetch` does not allow this
 * header.
 */
export function requestWithHost(url: string, host: string, options: Options = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = options
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { ...headers, host } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => (text += piece))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      )
    })
    sent.on('upgrade', (response, stream: Duplex) => {
      stream.destroy()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Requests a websocket with that `Host`. 101 means that it opened; it is then closed. */
export const upgradeWithHost = (url: string, host: string): Promise<Answer> =>
  requestWithHost(url, host, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      origin: `http://${host}`,
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    },
  })
