/** A response contains no events to read. The message names the fix. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly code: 'not_ok' | 'no_body' | 'unknown_format'
  /** The status of the response. */
  readonly status: number | undefined

  constructor(code: SourceError['code'], message: string, status?: number) {
    super(`onebubble: ${message}`)
    this.code = code
    this.status = status
  }
}
