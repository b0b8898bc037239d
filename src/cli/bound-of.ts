import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { AdapterTable, BoundAdapter, LoadMapping } from './adapters.ts'
import type { Bound } from './check/read-into.ts'
import { InputError } from './input/input-error.ts'
import type { Place } from './input/place.ts'
import { installedDocs } from './installed-docs.ts'
import type { ReadingArguments } from './read-arguments.ts'

export interface Sources {
  readonly adapters: AdapterTable
  readonly mapping: LoadMapping
}

/** How the events of one file are bound to turns, with a description. */
export interface NamedBound extends Bound {
  readonly words: string
}

/**
 * @returns undefined if the events are onebubble's own
 * @throws InputError when the mapping cannot be used
 */
export async function boundOf(
  file: string,
  args: ReadingArguments,
  { adapters, mapping }: Sources,
): Promise<NamedBound | undefined> {
  const { from, map, thread, invocation = 'turn', author } = args
  if (map !== undefined) {
    const adapter = mapped(await mapping(), map, await jsonIn(map))
    return { make: () => adapter, isWhole: true, words: `read by ${map}` }
  }
  if (from === undefined) return undefined
  const load = adapters[from]
  if (load === undefined) throw new InputError(`--from does not know ${from}.`)
  const makeOf = await load()
  const threadId = thread ?? (basename(file).slice(0, 256) || 'file')
  const idOf = ({ entry }: Place): string => (entry === undefined ? invocation : `${invocation}-${entry}`)
  const make = (place: Place): BoundAdapter =>
    makeOf({ threadId, invocationId: idOf(place), ...(author !== undefined && { author }) })
  return {
    make,
    isWhole: false,
    words: `read as ${from}: thread ${threadId}, turn ${invocation}; of a HAR, turn ${invocation}-N is request N`,
  }
}

function mapped(make: (mapping: unknown) => BoundAdapter, map: string, value: unknown): BoundAdapter {
  try {
    return make(value)
  } catch (error) {
    if (error instanceof TypeError) throw new InputError(`--map ${map}: ${error.message}`, { cause: error })
    throw error
  }
}

async function jsonIn(map: string): Promise<unknown> {
  const text = await readFile(map, 'utf8').catch((error: unknown) => {
    throw new InputError(`--map: ${map} cannot be read. Check the path.`, { cause: error })
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InputError(
      `--map: ${map} is not JSON (${error instanceof Error ? error.message : String(error)}). Write it as ${installedDocs}/ADAPTERS.md shows.`,
      { cause: error },
    )
  }
}
