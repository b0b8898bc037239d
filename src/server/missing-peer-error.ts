// In a file of its own, because the imports of the packages would need their types.

/** The gateway needs all of these. Other packages belong to options of it. */
const gatewayPeers = ['ws', 'hono', '@hono/node-server', 'jose']

/** An optional package is not installed. The message says how to install it. */
export class MissingPeerError extends Error {
  override readonly name = 'MissingPeerError'
  readonly code = 'missing_peer'
  readonly packageName: string

  constructor(packageName: string, options?: ErrorOptions) {
    const names = gatewayPeers.includes(packageName) ? gatewayPeers : [packageName]
    super(`onebubble: ${packageName} is not installed. Run: npm install ${names.join(' ')}`, options)
    this.packageName = packageName
  }
}
