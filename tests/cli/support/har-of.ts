/** A websocket message as exported by browsers. */
export interface HarMessage {
  readonly type: 'send' | 'receive'
  readonly time: number
  readonly opcode: number
  readonly data: string
}

export const received = (value: unknown): HarMessage => ({
  type: 'receive',
  time: 1_764_500_000.5,
  opcode: 1,
  data: typeof value === 'string' ? value : JSON.stringify(value),
})
export const sent = (value: unknown): HarMessage => ({ ...received(value), type: 'send' })

/** A request without a stream. */
export const pageEntry = (url = 'https://app.test/'): object => ({
  _resourceType: 'document',
  request: { method: 'GET', url, headers: [] },
  response: {
    status: 200,
    headers: [{ name: 'content-type', value: 'text/html' }],
    content: { size: 20, mimeType: 'text/html', text: '<!doctype html>{"type":"callback"}' },
  },
})

/** A websocket with its messages, with fields in Chromium's order. */
export const socketEntry = (
  messages: readonly HarMessage[] | undefined,
  url = 'wss://app.test/socket?token=secret',
): object => ({
  _resourceType: 'websocket',
  ...(messages !== undefined && { _webSocketMessages: messages }),
  cache: {},
  request: { method: 'GET', url, headers: [] },
  response: { status: 101, headers: [], content: { size: 0, mimeType: 'x-unknown' } },
})

/** What Firefox 153 writes of a request, in the order of its fields: of a websocket no message, of a stream its body. */
export const firefoxEntry = (
  url: string,
  status: number,
  content: Readonly<Record<string, unknown>>,
): object => ({
  startedDateTime: '2026-11-30T16:36:40.000+00:00',
  request: {
    bodySize: 0,
    method: 'GET',
    url,
    httpVersion: 'HTTP/1.1',
    headers: [],
    cookies: [],
    queryString: [],
  },
  response: {
    status,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    headers: [],
    cookies: [],
    content,
    redirectURL: '',
  },
  cache: {},
  timings: {},
  time: 1,
  serverIPAddress: '127.0.0.1',
  connection: '80',
  pageref: 'page_1',
})

/** A stream with its body, as a HAR has it. */
export const streamEntry = (
  content: Readonly<Record<string, unknown>>,
  headers: readonly object[] = [],
  url = 'https://app.test/api/chat?session=secret',
): object => ({
  _resourceType: 'fetch',
  request: { method: 'POST', url, headers: [] },
  response: { status: 200, headers, content: { mimeType: 'text/event-stream', ...content } },
})

export const harOf = (...entries: readonly object[]): string =>
  JSON.stringify(
    { log: { version: '1.2', creator: { name: 'WebInspector', version: '1' }, pages: [], entries } },
    null,
    2,
  )
