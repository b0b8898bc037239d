import { parseArgs } from 'node:util'
import { isId } from '../protocol/index.ts'
import { type InputFormat, inputFormats } from './input/format-of.ts'
import { InputError } from './input/input-error.ts'

/** How the events of a file are read. */
export interface ReadingArguments {
  readonly from?: string
  readonly map?: string
  readonly thread?: string
  readonly invocation?: string
  readonly author?: string
  readonly input?: InputFormat
  /** Of a HAR: the requests that are read, from 1; all of them if absent. */
  readonly entries?: ReadonlySet<number>
}

export type ReportFormat = 'pretty' | 'json' | 'sarif'

export interface CheckArguments extends ReadingArguments {
  readonly command: 'check'
  readonly files: readonly string[]
  readonly format: ReportFormat
  readonly hasNotes: boolean
  readonly limit: number
  readonly isPartial: boolean
  readonly hasColor: boolean
}

export interface ReplayArguments extends ReadingArguments {
  readonly command: 'replay'
  readonly file: string
  readonly format: 'pretty' | 'json'
  /** The number of events; by default all. */
  readonly at?: number
  readonly hasColor: boolean
}

export type Arguments =
  | CheckArguments
  | ReplayArguments
  | { readonly command: 'help' }
  | { readonly command: 'version' }

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const reading = {
  from: text,
  map: text,
  thread: text,
  invocation: text,
  author: text,
  input: text,
  entry: text,
} as const
const common = {
  ...reading,
  format: text,
  'no-color': flag,
  help: { ...flag, short: 'h' },
  version: flag,
} as const
const ofCheck = { notes: flag, limit: text, partial: flag } as const
const ofReplay = { at: text } as const

/**
 * Parses the arguments of the command line.
 * @param sources the values of `--from`
 * @throws InputError that names what is wrong and how to write it
 */
export function readArguments(args: readonly string[], sources: readonly string[]): Arguments {
  const { values, positionals } = parsed(args)
  if (values.help === true || args.length === 0) return { command: 'help' }
  if (values.version === true) return { command: 'version' }
  const [command, ...files] = positionals
  if (command !== 'check' && command !== 'replay')
    throw new InputError(
      command === undefined
        ? 'There is no command. Write: onebubble check FILE'
        : `There is no command ${command}. Write: onebubble check ${command}`,
    )
  const foreign = Object.keys(command === 'check' ? ofReplay : ofCheck).find((name) =>
    Object.hasOwn(values, name),
  )
  if (foreign !== undefined)
    throw new InputError(`--${foreign} is not an option of ${command}. Leave it out.`)
  const [file] = files
  if (file === undefined) throw new InputError(`${command} needs a file. Write: onebubble ${command} FILE`)
  const hasColor = values['no-color'] !== true
  const read = readingOf(values, sources)
  if (command === 'check')
    return {
      command,
      files,
      format: oneOf('format', values.format, ['pretty', 'json', 'sarif'] as const) ?? 'pretty',
      hasNotes: values.notes === true,
      limit: countOf('limit', values.limit) ?? 20,
      isPartial: values.partial === true,
      hasColor,
      ...read,
    }
  if (files.length > 1) throw new InputError('replay accepts one file. Run it once for each.')
  const at = countOf('at', values.at)
  return {
    command,
    file,
    format: oneOf('format', values.format, ['pretty', 'json'] as const) ?? 'pretty',
    ...(at !== undefined && { at }),
    hasColor,
    ...read,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...common, ...ofCheck, ...ofReplay },
    })
  } catch (error) {
    const message = error instanceof Error ? error.message.split('. To specify')[0] : String(error)
    throw new InputError(`${message}. onebubble --help lists all options.`, { cause: error })
  }
}

function readingOf(
  values: Partial<Record<keyof typeof reading, string>>,
  sources: readonly string[],
): ReadingArguments {
  const { map, thread, invocation, author } = values
  const from = oneOf('from', values.from, sources)
  if (from !== undefined && map !== undefined)
    throw new InputError('--from and --map both define the kind of the events. Pass one of them.')
  for (const [name, id] of Object.entries({ thread, invocation, author })) {
    if (id === undefined) continue
    if (from === undefined)
      throw new InputError(
        map === undefined
          ? `--${name} is for the events of another library. Pass --from with it.`
          : `--${name} needs --from. With --map, the events name their own threads and turns.`,
      )
    if (!isId(id)) throw new InputError(`--${name} is not an id. Pass 1 to 256 characters.`)
  }
  const input = oneOf('input', values.input, inputFormats)
  const entries = entriesOf(values.entry)
  return {
    ...(from !== undefined && { from }),
    ...(map !== undefined && { map }),
    ...(thread !== undefined && { thread }),
    ...(invocation !== undefined && { invocation }),
    ...(author !== undefined && { author }),
    ...(input !== undefined && { input }),
    ...(entries !== undefined && { entries }),
  }
}

function oneOf<Name extends string>(
  option: string,
  value: string | undefined,
  names: readonly Name[],
): Name | undefined {
  if (value === undefined) return undefined
  const name = names.find((each) => each === value)
  if (name === undefined)
    throw new InputError(`--${option} cannot be ${value}. Pass one of these: ${names.join(', ')}.`)
  return name
}

function entriesOf(value: string | undefined): ReadonlySet<number> | undefined {
  if (value === undefined) return undefined
  if (!/^[1-9]\d*(?:,[1-9]\d*)*$/.test(value))
    throw new InputError('--entry needs the numbers of requests, from 1, as --entry 3 or --entry 3,7.')
  return new Set(value.split(',').map(Number))
}

function countOf(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const count = /^\d+$/.test(value) ? Number(value) : NaN
  if (!Number.isSafeInteger(count))
    throw new InputError(`--${option} needs a whole number, such as --${option} 20.`)
  return count
}
