/** A mistake in the calling program, not in the input from the wire. The message names the fix. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code: 'missing_provider' | 'invalid_option' | 'invalid_argument' | 'duplicate_client_message_id'

  constructor(code: UsageError['code'], message: string) {
    super(`onebubble: ${message}`)
    this.code = code
  }
}
