import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { UsageError } from '../core/index.ts'
import type { AdapterTable, LoadMapping, MakeAdapter } from './adapters.ts'
import type { Bound } from './check/read-into.ts'
import { InputError } from './input/input-error.ts'
import type { Place } from './input/place.ts'
import type { ReadingArguments } from './read-arguments.ts'

export interface Sources {
  readonly adapters: AdapterTable
  readonly mapping: LoadMapping | undefined
}

/** How the events of one file are bound to turns, and a sentence that says it. */
export interface NamedBound extends Bound {
  readonly words: string
}

/**
 * @returns undefined where the events are our own
 * @throws InputError when the mapping cannot be used
 */
export async function boundOf(
  file: string,
  { from, map, thread, invocation = 'turn' }: ReadingArguments,
  sources: Sources,
): Promise<NamedBound | undefined> {
  const make = await makerOf(from, map, sources)
  if (make === undefined) return undefined
  const threadId = thread ?? (basename(file).slice(0, 256) || 'file')
  const invocationOf = ({ entry }: Place): string =>
    entry === undefined ? invocation : `${invocation}-${entry}`
  const words = `read as ${from ?? 'your own events'}: thread ${threadId}; turn ${invocation}, in a HAR ${invocation}-N for request N`
  return { make, threadId, invocationOf, words }
}

async function makerOf(
  from: string | undefined,
  map: string | undefined,
  { adapters, mapping }: Sources,
): Promise<MakeAdapter | undefined> {
  if (from !== undefined) {
    const load = adapters[from]
    if (load === undefined) throw new InputError(`--from does not know ${from}.`)
    return load()
  }
  if (map === undefined) return undefined
  if (mapping === undefined) throw new InputError('--map is not there in this version.')
  const text = await readFile(map, 'utf8').catch((error: unknown) => {
    throw new InputError(`--map: ${map} cannot be read. Check the path.`, { cause: error })
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new InputError(
      `--map: ${map} is not JSON (${error instanceof Error ? error.message : String(error)}). Write it as docs/ADAPTERS.md shows.`,
      { cause: error },
    )
  }
  const make = await mapping(value)
  try {
    make({ threadId: 'thread', invocationId: 'turn' })
  } catch (error) {
    if (error instanceof UsageError || error instanceof TypeError)
      throw new InputError(`--map: ${map}: ${error.message}`, { cause: error })
    throw error
  }
  return make
}
