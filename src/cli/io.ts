/** The command line's access to the outside. */
export interface CliIo {
  readonly stdin: AsyncIterable<Uint8Array>
  /** Resolves when there is room for more. */
  readonly out: (text: string) => Promise<void>
  readonly err: (text: string) => Promise<void>
  /** Whether standard output and standard error support colours. */
  readonly hasColor: boolean
  /** Replaces what it last drew, at the end of standard error; `''` removes it. Absent if that is no terminal. */
  readonly draw?: (text: string) => void
  /** Milliseconds from any starting point. */
  readonly now: () => number
  readonly version: string
}
