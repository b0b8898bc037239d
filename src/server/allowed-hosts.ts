/**
 * Which names a gateway is reached by. A page of a stranger can make its own name lead to this machine (DNS rebinding), and is
 * then of the same origin as what it asks: only the `Host` that a request names tells it apart.
 */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>
  /** Of the patterns, as `.chat.example`. */
  readonly #endings: readonly string[]
  /** What is listened on, as often as it is. */
  readonly #heard: (() => string | undefined)[] = []
  /** The last header that was allowed: nearly all requests have the same, and to read a host costs as much as a route. */
  #lastAllowed: string | undefined

  /** @param names without a port; `*.chat.example` allows every name below chat.example, and `*` every host */
  constructor(names: readonly string[], origins: readonly string[]) {
    const hosts = [...names, ...origins.map((origin) => new URL(origin).hostname)]
    this.#names = new Set(hosts.filter((name) => !isPattern(name)).map((name) => hostnameOf(name) ?? name))
    this.#endings = hosts.filter(isPattern).map((name) => `.${hostnameOf(name.slice(2)) ?? name.slice(2)}`)
  }

  /**
   * Allows a host that is listened on; returns how to take that back.
   * @param hostOf the name or address, undefined while there is none; asked for each host that is not known otherwise
   */
  add(hostOf: () => string | undefined): () => void {
    this.#heard.push(hostOf)
    return () => {
      this.#heard.splice(this.#heard.indexOf(hostOf), 1)
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
    if (isLoopback(name) || this.#names.has(name)) return true
    if (isWhole(name) && this.#endings.some((ending) => name.endsWith(ending))) return true
    const heard = this.#heard.map((hostOf) => nameOf(hostOf()))
    // Who listens on all addresses is reached by each of them. An address is no name that somebody could lead elsewhere.
    return (
      heard.includes(name) || (isAddress(name) && heard.some((one) => one === '0.0.0.0' || one === '[::]'))
    )
  }
}

/** Of every name below another one. */
const isPattern = (name: string): boolean => name.startsWith('*.')

/** Whether each of its labels has a letter: `.chat.example` is below nothing. */
const isWhole = (name: string): boolean => name.split('.').every(Boolean)

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d+){3}$/.test(name)

const isAddress = (name: string): boolean => name.startsWith('[') || /^\d+(\.\d+){3}$/.test(name)

/** Of what is listened on, where an address of IPv6 has no brackets. */
function nameOf(host: string | undefined): string | undefined {
  const written = host?.includes(':') === true && !host.startsWith('[') ? `[${host}]` : host
  return hostnameOf(written) ?? written
}

/** Without its port, in the one way of writing it; undefined where it is no host. */
function hostnameOf(host: string | undefined): string | undefined {
  if (host === undefined || !/^[^/?#@\\]+$/.test(host) || !URL.canParse(`http://${host}`)) return undefined
  return new URL(`http://${host}`).hostname.replace(/\.$/, '')
}
