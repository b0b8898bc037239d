/** What the command line has of the world. */
export interface CliIo {
  readonly stdin: AsyncIterable<Uint8Array>
  /** Resolves when there is room for more. */
  readonly out: (text: string) => Promise<void>
  readonly err: (text: string) => Promise<void>
  /** Whether standard output and standard error take colours. */
  readonly hasColor: boolean
  /** Draws over what it drew last, at the end of standard error; absent where that is no terminal. `''` takes it away. */
  readonly draw?: (text: string) => void
  /** Milliseconds, from anywhere. */
  readonly now: () => number
  readonly version: string
}
