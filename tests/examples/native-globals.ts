import { WebSocket } from 'ws'

/**
 * The `URL` of React Native (Libraries/Blob/URL.js, versions 0.72 to 0.84). It accepts any text, adds a slash at the
 * end, and has only getters, some of which throw.
 */
class NativeUrl {
  readonly #text: string

  constructor(text: string, base?: string | NativeUrl) {
    if (base !== undefined) throw new Error('nothing here needs a base')
    this.#text = text.endsWith('/') ? text : `${text}/`
  }
  get href(): string {
    return this.toString()
  }
  get protocol(): string {
    return notImplemented('URL.protocol')
  }
  get host(): string {
    return notImplemented('URL.host')
  }
  get hostname(): string {
    return notImplemented('URL.hostname')
  }
  get origin(): string {
    return notImplemented('URL.origin')
  }
  get pathname(): string {
    return notImplemented('URL.pathname')
  }
  get search(): string {
    return notImplemented('URL.search')
  }
  get hash(): string {
    return notImplemented('URL.hash')
  }
  toString(): string {
    return this.#text
  }
}

function notImplemented(name: string): never {
  throw new Error(`${name} is not implemented`)
}

/** Its `fetch` uses XMLHttpRequest: there is no `body`, and the response arrives as a whole. */
const nativeFetch = async (url: string, init: RequestInit): Promise<object> => {
  const response = await fetch(url, init)
  const text = await response.text()
  const { ok, status, headers } = response
  return { ok, status, headers, text: async () => text, json: async (): Promise<unknown> => JSON.parse(text) }
}

const schedulers = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
] as const

/**
 * Everything that React Native adds to the language (Libraries/Core/setUp*.js and Hermes). There is no `document`,
 * `location`, `crypto`, `EventSource`, `EventTarget`, `ReadableStream`, `indexedDB`, `BroadcastChannel` or
 * `structuredClone`, and `process` has only what bundlers read. The window is the global object, and has no
 * `addEventListener`.
 */
export function nativeGlobals(): Record<string, unknown> {
  const globals: Record<string, unknown> = {
    process: { env: { NODE_ENV: 'development' } },
    navigator: { product: 'ReactNative' },
    console,
    ...Object.fromEntries(schedulers.map((name) => [name, globalThis[name]])),
    requestAnimationFrame: (callback: () => void) => setImmediate(callback),
    cancelAnimationFrame: clearImmediate,
    performance: { now: () => performance.now() },
    fetch: nativeFetch,
    Headers,
    AbortController,
    AbortSignal,
    WebSocket,
    URL: NativeUrl,
    TextEncoder,
  }
  for (const name of ['global', 'window', 'self']) globals[name] = globals
  return globals
}
