/**
 * The hosts by which a gateway may be reached. A foreign page can point its own host name at this machine (DNS
 * rebinding) and so have the same origin as the gateway. Only the `Host` header of a request reveals it.
 */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>
  /** The endings of the patterns, such as `.chat.example`. */
  readonly #endings: readonly string[]
  /** One function for each address that is listened on. */
  readonly #heard: (() => string | undefined)[] = []
  /** The last allowed header. Nearly all requests have the same one, and parsing a host costs as much as a route. */
  #lastAllowed: string | undefined

  /** @param names without ports; `*.chat.example` allows every name below chat.example, and `*` every host */
  constructor(names: readonly string[], origins: readonly string[]) {
    const hosts = [...names, ...origins.map((origin) => new URL(origin).hostname)]
    this.#names = new Set(hosts.filter((name) => !isPattern(name)).map((name) => hostnameOf(name) ?? name))
    this.#endings = hosts.filter(isPattern).map((name) => `.${hostnameOf(name.slice(2)) ?? name.slice(2)}`)
  }

  /**
   * Allows a host that is listened on. Returns a function that undoes this.
   * @param hostOf returns the name or address, or undefined while there is none; called for each host that is not
   * known otherwise
   */
  add(hostOf: () => string | undefined): () => void {
    this.#heard.push(hostOf)
    return () => {
      this.#heard.splice(this.#heard.indexOf(hostOf), 1)
      this.#lastAllowed = undefined
    }
  }

  /** @param host a `Host` header, or the host of a url */
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
    // A server on all addresses can be reached by each of them. Nobody can point an address elsewhere.
    return (
      heard.includes(name) || (isAddress(name) && heard.some((one) => one === '0.0.0.0' || one === '[::]'))
    )
  }
}

/** Whether it stands for every name below another. */
const isPattern = (name: string): boolean => name.startsWith('*.')

/** Whether no label is empty: `.chat.example` is no name. */
const isWhole = (name: string): boolean => name.split('.').every(Boolean)

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d+){3}$/.test(name)

const isAddress = (name: string): boolean => name.startsWith('[') || /^\d+(\.\d+){3}$/.test(name)

/** The name of a host that is listened on. An IPv6 address there has no brackets. */
function nameOf(host: string | undefined): string | undefined {
  const written = host?.includes(':') === true && !host.startsWith('[') ? `[${host}]` : host
  return hostnameOf(written) ?? written
}

/** The normalised host without its port; undefined if it is invalid. */
function hostnameOf(host: string | undefined): string | undefined {
  if (host === undefined || !/^[^/?#@\\]+$/.test(host) || !URL.canParse(`http://${host}`)) return undefined
  return new URL(`http://${host}`).hostname.replace(/\.$/, '')
}
