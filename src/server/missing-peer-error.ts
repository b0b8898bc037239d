// Apart from what imports the packages: its declarations have to do without them, too.

/** An optional package is not installed. The message says how to install it. */
export class MissingPeerError extends Error {
  override readonly name = 'MissingPeerError'
  readonly code = 'missing_peer'
  readonly packageName: string

  constructor(packageName: string, options?: ErrorOptions) {
    super(`onebubble: the gateway needs ${packageName}: npm install ${packageName}`, options)
    this.packageName = packageName
  }
}
