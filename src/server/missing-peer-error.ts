// In a file of its own, because the imports of the packages would need their types.

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
