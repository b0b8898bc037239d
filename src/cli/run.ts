import type { Sources } from './bound-of.ts'
import { checkFiles } from './check-files.ts'
import { helpText } from './help.ts'
import { InputError } from './input/input-error.ts'
import type { CliIo } from './io.ts'
import { readArguments } from './read-arguments.ts'
import { replayFile } from './replay-file.ts'

/**
 * Runs the command line.
 * @param args without the program's own name
 * @returns the exit code: 0 nothing is wrong, 1 violations were found, 2 a file or an argument cannot be used
 */
export async function run(args: readonly string[], io: CliIo, sources: Sources): Promise<0 | 1 | 2> {
  const names = Object.keys(sources.adapters)
  try {
    const read = readArguments(args, names)
    switch (read.command) {
      case 'help':
        await io.out(helpText(names))
        return 0
      case 'version':
        await io.out(`${io.version}\n`)
        return 0
      case 'check':
        return await checkFiles(read, io, sources)
      case 'replay':
        return await replayFile(read, io, sources)
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    await io.err(`onebubble: ${error.message}\n`)
    return 2
  }
}
