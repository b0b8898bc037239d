/**
 * Which names a gateway is reached by. A page of a stranger can make its own name lead to this machine (DNS rebinding), and is
 * then of the same origin as what it asks: only the `Host` that a request names tells it apart.
 */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>
  /** What `listen` was told, as often as it was. */
  readonly #heard: string[] = []
  /** The last header that was allowed: nearly all requests have the same, and to read a host costs as much as a route. */
  #lastAllowed: string | undefined

  /** @param names without a port; `*` allows every host */
  constructor(names: readonly string[], origins: readonly string[]) {
    const hosts = [...names, ...origins.map((origin) => new URL(origin).hostname)]
    this.#names = new Set(hosts.map((name) => hostnameOf(name) ?? name))
  }

  /** Allows a host that is listened on; returns how to take that back. */
  add(host: string): () => void {
    const name = nameOf(host)
    this.#heard.push(name)
    return () => {
      this.#heard.splice(this.#heard.indexOf(name), 1)
      this.#lastAllowed = undefined
    }
  }

  /** @param host a `Host` header, or the host of an address */
  allows(host: string | undefined): boolean {
    if (host !== undefined && host === this.#lastAllowed) return true
    const isAllowed = this.#isAllowed(host)
    if (isAllowed) this.#lastAllowed = host
    return isAllowed
  }

  #isAllowed(host: string | undefined): boolean {
    if (this.#names.has('*')) return true
    const name = hostnameOf(host)
    if (name === undefined) return false
    if (isLoopback(name) || this.#names.has(name) || this.#heard.includes(name)) return true
    // Who listens on all addresses is reached by each of them. An address is no name that somebody could lead elsewhere.
    return isAddress(name) && this.#heard.some((heard) => heard === '0.0.0.0' || heard === '[::]')
  }
}

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d+){3}$/.test(name)

const isAddress = (name: string): boolean => name.startsWith('[') || /^\d+(\.\d+){3}$/.test(name)

const nameOf = (host: string): string => {
  const written = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return hostnameOf(written) ?? written
}

/** Without its port, in the one way of writing it; undefined where it is no host. */
function hostnameOf(host: string | undefined): string | undefined {
  if (host === undefined || !/^[^/?#@\\]+$/.test(host) || !URL.canParse(`http://${host}`)) return undefined
  return new URL(`http://${host}`).hostname.replace(/\.$/, '')
}
