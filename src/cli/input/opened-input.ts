import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { InputError } from './input-error.ts'

/** A file, or standard input. */
export interface OpenedInput {
  /** The name as given. */
  readonly file: string
  /** Undefined if it is unknown. */
  readonly byteCount: number | undefined
  /** Whether `bytes` can be called again. */
  readonly isRepeatable: boolean
  readonly bytes: () => AsyncIterable<Uint8Array>
}

const pieceBytes = 262_144

/**
 * @param name a path, or `-` for standard input
 * @throws InputError if there is no such file, or it is a folder
 */
export async function openInput(name: string, stdin: AsyncIterable<Uint8Array>): Promise<OpenedInput> {
  if (name === '-') return { file: 'stdin', byteCount: undefined, isRepeatable: false, bytes: () => stdin }
  let info
  try {
    info = await stat(name)
  } catch (error) {
    throw new InputError(whyNot(name, error), { cause: error })
  }
  if (info.isDirectory())
    throw new InputError(`${name} is a folder. Pass the files in it, for example ${name}/*.ndjson.`)
  return {
    file: name,
    byteCount: info.isFile() ? info.size : undefined, // a pipe has no size
    isRepeatable: info.isFile(),
    bytes: () => createReadStream(name, { highWaterMark: pieceBytes }),
  }
}

function whyNot(name: string, error: unknown): string {
  const code: unknown = Object(error).code // Node's errors have a string here
  if (code === 'ENOENT') return `There is no file ${name}. Check the path.`
  if (code === 'EACCES') return `${name} may not be read. Check its permissions.`
  return `${name} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`
}
