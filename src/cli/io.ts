/** The command line's access to the outside. */
export interface CliIo {
  readonly stdin: AsyncIterable<Uint8Array>
  /** Resolves when there is room for more. */
  readonly out: (text: string) => Promise<void>
  readonly err: (text: string) => Promise<void>
  /** Whether standard output and standard error support colours. */
  readonly hasColor: boolean
  /** Replaces the last drawn text at the end of standard error; `''` removes it. Absent if that is not a terminal. */
  readonly draw?: (text: string) => void
  /** Milliseconds from any starting point. */
  readonly now: () => number
  readonly version: string
}
