import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { CliIo } from '../../../src/cli/io.ts'
import { knownSources } from '../../../src/cli/known-sources.ts'
import { run } from '../../../src/cli/run.ts'

export interface Ran {
  readonly code: 0 | 1 | 2
  readonly out: string
  readonly err: string
  /** What was drawn on the terminal. */
  readonly drawn: readonly string[]
}

/** Runs the command line as a program would, in a folder of its own with these files; `-` is standard input. */
export async function runCli(
  args: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>> = {},
  more: Partial<Pick<CliIo, 'hasColor'>> & {
    readonly isTerminal?: boolean
    readonly sources?: typeof knownSources
  } = {},
): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'onebubble-cli-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  onTestFinished(remove)
  for (const [name, content] of Object.entries(files))
    if (name !== '-') await writeFile(join(folder, name), content)
  let out = ''
  let err = ''
  let now = 0
  const drawn: string[] = []
  const given = files['-'] ?? ''
  const io: CliIo = {
    stdin: (async function* () {
      await Promise.resolve()
      yield typeof given === 'string' ? new TextEncoder().encode(given) : given
    })(),
    out: (text) => {
      out += text
      return Promise.resolve()
    },
    err: (text) => {
      err += text
      return Promise.resolve()
    },
    hasColor: more.hasColor === true,
    ...(more.isTerminal === true && { draw: (text: string) => void drawn.push(text) }),
    now: () => (now += 1_000),
    version: '1.2.3',
  }
  const named = args.map((arg) => (Object.hasOwn(files, arg) && arg !== '-' ? join(folder, arg) : arg))
  const code = await run(named, io, more.sources ?? knownSources)
  // Removes the name of the temporary folder, so that output can be compared.
  const local = (text: string): string => text.replaceAll(`${folder}/`, '').replaceAll(folder, '')
  await remove()
  return { code, out: local(out), err: local(err), drawn: drawn.map(local) }
}

/** One finding of `--format json`. */
export interface ReadFinding {
  readonly level: 'error' | 'note'
  readonly code: string
  readonly file: string
  readonly line?: number
  readonly entry?: number
  readonly message?: number
  readonly event?: number
  readonly text: string
  readonly [field: string]: unknown
}

export interface ReadReport {
  readonly findings: readonly ReadFinding[]
  readonly files: readonly Readonly<Record<string, unknown>>[]
  readonly problems: readonly { readonly file: string; readonly entry?: number; readonly text: string }[]
  readonly errorCount: number
  readonly exitCode: number
}

/** Checks one file, and parses the report. */
export async function checkJson(
  name: string,
  content: string | Uint8Array,
  args: readonly string[] = [],
  files: Readonly<Record<string, string>> = {},
): Promise<ReadReport> {
  const { out } = await runCli(['check', name, '--format', 'json', ...args], { [name]: content, ...files })
  return JSON.parse(out) as ReadReport
}

export const ndjson = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('')
