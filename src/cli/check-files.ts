import { boundOf, type Sources } from './bound-of.ts'
import { FileCheck } from './check/file-check.ts'
import { LastLines } from './check/last-lines.ts'
import { loadGuard } from './check/load-guard.ts'
import { readBound, readOwn } from './check/read-into.ts'
import { recogniseInput } from './input/format-of.ts'
import { InputError } from './input/input-error.ts'
import { inputItems } from './input/input-items.ts'
import { openInput } from './input/opened-input.ts'
import { placeText } from './input/place.ts'
import { withProgress } from './input/progress.ts'
import type { CliIo } from './io.ts'
import type { CheckArguments } from './read-arguments.ts'
import { colorsOf } from './report/colors.ts'
import { JsonReporter } from './report/json-reporter.ts'
import { oneLine } from './report/one-line.ts'
import { plural } from './report/plural.ts'
import { PrettyReporter } from './report/pretty-reporter.ts'
import type { Problem, Reporter } from './report/reporter.ts'
import { SarifReporter } from './report/sarif-reporter.ts'

/** The size in bytes from which on it is worth finding the last line of each thread first. */
const largeBytes = 4_194_304

/** `onebubble check`. @returns the exit code */
export async function checkFiles(args: CheckArguments, io: CliIo, sources: Sources): Promise<0 | 1 | 2> {
  const reporter = reporterOf(args, io)
  let written = reporter.begin()
  const flush = async (): Promise<void> => {
    if (written === '') return
    const text = written
    written = ''
    await io.out(text)
  }
  let errorCount = 0
  let noteCount = 0
  const problems: Problem[] = []
  const problem = (one: Problem): void => {
    problems.push(one)
    written += reporter.problem(one)
  }
  for (const file of args.files) {
    try {
      await checkFile(file)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      problem({ place: { file }, message: error.message })
    }
    await flush()
  }
  if (args.format !== 'pretty') for (const { message } of problems) await io.err(`onebubble: ${message}\n`)
  const exitCode = problems.length > 0 ? 2 : errorCount > 0 ? 1 : 0
  written += reporter.end({ errorCount, noteCount, exitCode })
  await flush()
  return exitCode

  async function checkFile(name: string): Promise<void> {
    const input = withProgress(await openInput(name, io.stdin), io)
    const { file } = input
    const bound = await boundOf(file, args, sources)
    const recognised = await recogniseInput(input, args.input)
    const { format } = recognised
    const isOwn = bound === undefined
    const isLarge = (input.byteCount ?? 0) >= largeBytes && input.isRepeatable
    const lastLines =
      isOwn && format === 'ndjson' && isLarge ? await LastLines.read(input.bytes(), file) : undefined
    const check = new FileCheck({
      isPartial: args.isPartial,
      write: (finding) => (written += reporter.finding(finding)),
      onProblem: problem,
      flush,
      ...(lastLines !== undefined && { lastLines }),
      ...(isOwn && (format === 'har' || format === 'sse') && { guard: await loadGuard() }),
    })
    const items = inputItems(recognised, file, args.entries)
    const before = problems.length
    let broken: unknown
    try {
      if (isOwn) await readOwn(items, check, format === 'ndjson' || format === 'list')
      else await readBound(items, check, bound)
    } catch (error) {
      broken = error
    }
    // Also reports what was found before a file breaks off.
    check.close()
    if (check.eventCount + check.errorCount > 0) {
      const report = check.report(file, format, bound?.words)
      errorCount += report.errorCount
      noteCount += report.noteCount
      written += reporter.file(report)
    } else if (broken === undefined && (problems.length === before || check.firstForeign !== undefined))
      broken = new InputError(nothingOf(check, file, bound?.words))
    if (broken !== undefined) throw broken
  }
}

/** Why a file has no event, and what to do. */
function nothingOf(
  { firstForeign, foreignCount, recordCount }: FileCheck,
  file: string,
  bound?: string,
): string {
  if (firstForeign !== undefined) {
    const { text, place } = firstForeign
    return `${file} has no onebubble event: ${plural(foreignCount, 'other message was', 'other messages were')} left out. The first one is ${placeText(place)}: ${oneLine(text, 200)} If they are from another library, pass --from NAME. If they are your own, map their fields with --map FILE.json.`
  }
  if (bound !== undefined && recordCount > 0)
    return `${file} has ${plural(recordCount, 'message')} and, ${bound}, no event. Check where its messages have their types, and the names of the types.`
  return `${file} has no event. Pass a file with events.`
}

function reporterOf({ format, hasColor, limit, hasNotes }: CheckArguments, io: CliIo): Reporter {
  if (format === 'json') return new JsonReporter(io.version)
  if (format === 'sarif') return new SarifReporter(io.version)
  return new PrettyReporter(colorsOf(hasColor && io.hasColor), limit, hasNotes)
}
