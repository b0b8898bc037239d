import { copyText, type Json, omitUndefined, readField, type Violation } from '../../protocol/index.ts'
import { type Place, placeInFile } from '../input/place.ts'
import type { AdaptedSource } from './adapted-source.ts'
import type { Finding } from './finding.ts'
import { type FindingCode, guidance } from './guidance.ts'
import type { Earlier } from './known-contents.ts'
import { sentenceOf, sourceSentence } from './sentences.ts'
import type { Tallies } from './tallies.ts'

/** What a finding says besides its code and its place. */
interface More {
  readonly path?: string | undefined
  readonly threadId?: string | undefined
  readonly invocationId?: string | undefined
  readonly messageId?: string | undefined
  readonly payload?: Json
  readonly earlier?: Place | undefined
}

/** Counts the findings of a file, and reports each. */
export class Findings {
  readonly #report: (finding: Finding) => void
  readonly #tallies: Tallies

  constructor(report: (finding: Finding) => void, tallies: Tallies) {
    this.#report = report
    this.#tallies = tallies
  }

  found(
    code: FindingCode,
    place: Place,
    message: string,
    { path, threadId, invocationId, messageId, payload, earlier }: More,
    isNote = guidance[code].level === 'note',
  ): void {
    const level = isNote ? 'note' : 'error'
    this.#tallies.found(code, level)
    this.#report(
      omitUndefined(
        { path, threadId, invocationId, messageId, payload, earlier },
        { level, code, place, message },
      ),
    )
  }

  /**
   * @param source what an adapter has made the event of
   * @param earlier the place of the other chunk, if two conflict
   */
  violation(violation: Violation, place: Place, source?: AdaptedSource, earlier?: Place): void {
    const { code, path, event, threadId, invocationId, messageId } = violation
    const other = earlier === undefined ? '' : ` The earlier one is at ${placeInFile(earlier)}.`
    const message = `${sentenceOf(violation.message, path)}${other}`
    const ids = { threadId, invocationId, messageId, earlier }
    if (source === undefined) this.found(code, place, message, { path, ...ids, payload: event })
    else {
      const why = source.why === undefined ? message : sourceSentence(source.why)
      this.found(code, place, why, { ...ids, payload: source.payload })
    }
  }

  /** An event that is known already. @param earlier the event that it repeats, if the file has it */
  copy(event: unknown, place: Place, earlier: Earlier | undefined): void {
    const message =
      earlier?.isSame === true
        ? `The event is a copy of the one at ${placeInFile(earlier.place)}.`
        : 'The event adds nothing: a snapshot already contains it, or its bubble was retracted.'
    this.found('duplicate_event', place, message, { ...idsOf(event), earlier: earlier?.place })
  }
}

const idsOf = (event: unknown): Pick<More, 'threadId' | 'invocationId' | 'messageId'> => ({
  threadId: idAt(event, 'threadId'),
  invocationId: idAt(event, 'invocationId'),
  messageId: idAt(event, 'messageId'),
})

/** The store has accepted the event, so its ids are short. */
const idAt = (event: unknown, name: string): string | undefined => {
  const id = readField(event, name)
  return typeof id === 'string' ? copyText(id, 256) : undefined
}
