import type { FileReport, Tally } from '../check/file-report.ts'
import type { Finding } from '../check/finding.ts'
import { guidance } from '../check/guidance.ts'
import { placeText } from '../input/place.ts'
import type { Colors } from './colors.ts'
import { oneLine } from './one-line.ts'
import { plural } from './plural.ts'
import type { Problem, Reporter, Totals } from './reporter.ts'

const payloadLength = 240
const routeLength = 120

/** A report for people. */
export class PrettyReporter implements Reporter {
  readonly #colors: Colors
  readonly #limit: number
  readonly #hasNotes: boolean
  /** How many findings of each code were written. */
  readonly #shown = new Map<string, number>()
  #hiddenCount = 0

  /**
   * @param limit the most findings of one code
   * @param hasNotes whether to write notes as well
   */
  constructor(colors: Colors, limit: number, hasNotes: boolean) {
    this.#colors = colors
    this.#limit = limit
    this.#hasNotes = hasNotes
  }

  begin(): string {
    return ''
  }

  finding(finding: Finding): string {
    const { level, code, place, route, message, path, threadId, invocationId, messageId, payload } = finding
    if (level === 'note' && !this.#hasNotes) return ''
    const shown = (this.#shown.get(code) ?? 0) + 1
    this.#shown.set(code, shown)
    if (shown > this.#limit) {
      this.#hiddenCount++
      return ''
    }
    const { bold, dim, red, yellow } = this.#colors
    const { title, breaks, fix } = guidance[code]
    const ids = [
      ...(path === undefined ? [] : [`at ${path}`]),
      ...(threadId === undefined ? [] : [`thread ${threadId}`]),
      ...(invocationId === undefined ? [] : [`turn ${invocationId}`]),
      ...(messageId === undefined ? [] : [`message ${messageId}`]),
      ...(route === undefined || route === '' ? [] : [oneLine(route, routeLength)]),
    ]
    const mark = level === 'error' ? red(code) : yellow(code)
    const lines = [
      `${bold(oneLine(placeText(place), 400))}  ${mark}  ${title}`,
      `  ${oneLine(message, 600)}`,
      ...(ids.length === 0 ? [] : [`  ${dim(oneLine(ids.join(' · '), 600))}`]),
      `  ${dim('users')}  ${breaks}`,
      `  ${dim('fix')}    ${fix}`,
      ...(payload === undefined ? [] : [`  ${dim('sent')}   ${oneLine(textOf(payload), payloadLength)}`]),
    ]
    return `${lines.join('\n')}\n\n`
  }

  file(report: FileReport): string {
    const { bold, dim, green, red } = this.#colors
    const { eventCount, recordCount, threadCount, turnCount, errorCount } = report
    const noun = { ndjson: 'line', list: 'item', har: 'message', sse: 'server-sent event' }[report.format]
    const mark = errorCount === 0 ? green('ok') : red(plural(errorCount, 'violation'))
    const counts = `${plural(recordCount, noun)}, ${plural(eventCount, 'event')}, ${plural(threadCount, 'thread')}, ${plural(turnCount, 'turn')}`
    const facts = [
      ...(report.bound === undefined ? [] : [report.bound]),
      ...(report.duplicateCount === 0
        ? []
        : [
            plural(
              report.duplicateCount,
              'duplicate, which changes nothing',
              'duplicates, which change nothing',
            ),
          ]),
      ...(report.sentCount === 0 ? [] : [`${plural(report.sentCount, 'message')} sent by the page`]),
      ...(report.foreignCount === 0
        ? []
        : [`${plural(report.foreignCount, 'message')} of something else, left out`]),
      ...notes.flatMap(([code, words]) => {
        const count = report.codes[code] ?? 0
        return count === 0 ? [] : [`${plural(count, ...words)}`]
      }),
    ]
    return [
      `${bold(oneLine(report.file, 400))}  ${mark}  ${counts}`,
      ...facts.map((fact) => `  ${dim(oneLine(fact, 600))}`),
      ...tableOf('by type', report.types),
      ...tableOf('by route', report.routes),
      '',
      '',
    ].join('\n')
  }

  problem({ place, message }: Problem): string {
    return `${this.#colors.red('not checked')}  ${oneLine(placeText(place), 400)}: ${oneLine(message, 800)}\n\n`
  }

  end({ errorCount, noteCount, exitCode }: Totals): string {
    const { bold, green, red } = this.#colors
    const rest =
      this.#hiddenCount === 0
        ? ''
        : `${plural(this.#hiddenCount, 'more finding')} of these codes: --limit N shows ${themOf(this.#hiddenCount)}, --format json has all.\n`
    const notesHint =
      noteCount === 0 || this.#hasNotes
        ? ''
        : ` ${plural(noteCount, 'note')}: --notes shows ${themOf(noteCount)}.`
    if (errorCount > 0) return `${rest}${bold(red(plural(errorCount, 'violation')))}.${notesHint}\n`
    if (exitCode === 2) return `${bold(red('Not all of it could be checked.'))}${notesHint}\n`
    return `${bold(green('No violations.'))}${notesHint}\n`
  }
}

const themOf = (count: number): string => (count === 1 ? 'it' : 'them')

/** The texts for the counts of notes. */
const notes: readonly (readonly ['late_callback' | 'starts_late', readonly [string, string]])[] = [
  [
    'late_callback',
    [
      'callback came after the end of its turn, and has replaced the text of its own bubble',
      'callbacks came after the end of their turns, and have replaced the text of their own bubbles',
    ],
  ],
  ['starts_late', ['thread begins in the middle', 'threads begin in the middle']],
]

const textOf = (payload: unknown): string => (typeof payload === 'string' ? payload : JSON.stringify(payload))

/** A table, if it has rows. Those with errors come first. */
function tableOf(
  title: string,
  tallies: ReadonlyMap<string, Partial<Tally> & Pick<Tally, 'eventCount' | 'errorCount'>>,
): readonly string[] {
  if (tallies.size === 0) return []
  const rows = [...tallies].sort(
    ([, one], [, other]) => other.errorCount - one.errorCount || other.eventCount - one.eventCount,
  )
  const shown = rows.slice(0, 20).map(([name, { eventCount, errorCount }]) => {
    const wrong = errorCount === 0 ? '' : `  ${plural(errorCount, 'violation')}`
    return `    ${eventCount.toLocaleString('en').padStart(9)}  ${oneLine(name, routeLength)}${wrong}`
  })
  const rest = rows.length > shown.length ? [`    and ${rows.length - shown.length} more`] : []
  return [`  ${title}`, ...shown, ...rest]
}
