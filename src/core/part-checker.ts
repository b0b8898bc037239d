import {
  copyText,
  omitUndefined,
  readSafely,
  sameJson,
  type Violation,
  violationOf,
} from '../protocol/index.ts'
import type { Bubble, BubblePart, DataPart, ToolPart } from './bubble.ts'
import { remember } from './remember.ts'
import { type StandardIssue, type StandardSchemaV1, validate } from './standard-schema.ts'
import { parsedInput, withInputCheck } from './tool-input.ts'

/** Returns the bubble with its parts as the schemas give them. The same bubble gives the same object. */
export type CheckBubble = <Shown extends Bubble>(bubble: Shown) => Shown

export interface ToolSchemas<Input = unknown, Output = unknown> {
  readonly input?: StandardSchemaV1<unknown, Input>
  readonly output?: StandardSchemaV1<unknown, Output>
}

/** Validates the parts of one store by their names. Each part is validated once, because parts never change. */
export class PartChecker {
  readonly check = remember((bubble: Bubble): object => this.#checked(bubble)) as CheckBubble // only its parts differ
  readonly #data: ReadonlyMap<string, StandardSchemaV1>
  readonly #tools: ReadonlyMap<string, ToolSchemas>
  readonly #report: (violation: Violation) => void
  /** The shown form of each validated part. */
  readonly #known = new WeakMap<BubblePart, BubblePart>()
  /**
   * The last rejected value, by its place. A part that is rebuilt with the same value, or comes in a snapshot, is not
   * reported again.
   */
  readonly #refused = new Map<string, readonly [unknown]>()

  /** @param report called once for each invalid part */
  constructor(
    data: ReadonlyMap<string, StandardSchemaV1>,
    tools: ReadonlyMap<string, ToolSchemas>,
    report: (violation: Violation) => void,
  ) {
    this.#data = data
    this.#tools = tools
    this.#report = report
  }

  #checked(bubble: Bubble): object {
    const shownParts = (parts: readonly unknown[]): readonly BubblePart[] =>
      // A projection has parts as sent. Their shown form is made here.
      (parts as readonly BubblePart[]).map((part) => {
        if (part.kind !== 'data' && part.kind !== 'tool') return part
        const shown =
          this.#known.get(part) ??
          (part.kind === 'data' ? this.#checkData(bubble, part) : this.#checkTool(bubble, part))
        this.#known.set(part, shown)
        return shown
      })
    const parts = shownParts(bubble.parts)
    if (bubble.kind === 'message') return { ...bubble, parts }
    const superseded = bubble.superseded.map((callback) => ({
      ...callback,
      parts: shownParts(callback.parts),
    }))
    return { ...bubble, parts, streamParts: shownParts(bubble.streamParts), superseded }
  }

  #checkData(bubble: Bubble, part: DataPart): DataPart {
    const schema = this.#data.get(part.name)
    return schema === undefined ? part : this.#fit(bubble, part, 'value', part.value, schema)
  }

  #checkTool(bubble: Bubble, part: ToolPart): ToolPart {
    const { toolName = '', output: sent, isPartial, isError } = part
    const { input, output } = this.#tools.get(toolName) ?? {}
    const isFinal = sent !== undefined && isPartial !== true
    const isAnswer = isFinal && isError !== true
    const shown = isAnswer && output !== undefined ? this.#fit(bubble, part, 'output', sent, output) : part
    if (input === undefined) return shown
    // Only a final result guarantees that the input is complete.
    if (isFinal && part.input !== '') this.#fit(bubble, part, 'input', parsedInput(part), input)
    return withInputCheck(shown, (value) => {
      const result = validate(input, value)
      return result?.issues === undefined ? result?.value : undefined
    })
  }

  /** Returns the part with the field as the schema gives it, or with the field as sent in `invalid`. */
  #fit<Part extends DataPart | ToolPart>(
    bubble: Bubble,
    part: Part,
    field: string,
    sent: unknown,
    schema: StandardSchemaV1,
  ): Part {
    const result = validate(schema, sent)
    const place = JSON.stringify([bubble.key, part.key, field])
    const refused = this.#refused.get(place)
    this.#refused.delete(place) // moves it to the end of the order
    if (result !== undefined && result.issues === undefined) return { ...part, [field]: result.value }
    this.#refuse(place, sent)
    if (!sameJson(refused, [sent])) this.#reportIssue(bubble, part, field, result?.issues[0] ?? noAnswer)
    return { ...part, [field]: undefined, invalid: sent }
  }

  #refuse(place: string, sent: unknown): void {
    this.#refused.set(place, [sent])
    const [oldest] = this.#refused.size > refusedCount ? this.#refused.keys() : []
    if (oldest !== undefined) this.#refused.delete(oldest)
  }

  #reportIssue(
    { threadId, key, invocationId }: Bubble,
    part: BubblePart,
    field: string,
    { message, path = [] }: StandardIssue,
  ): void {
    const keys = readSafely(() => path.map((at) => String(typeof at === 'object' ? at.key : at)), [])
    const where = ['part', field, ...keys].join('.')
    const input = omitUndefined({ invocationId }, { threadId, key, part })
    this.#report(violationOf('invalid_part', input, copyText(where, 256), copyText(String(message), 256)))
  }
}

/** How many places of rejected values are remembered. */
const refusedCount = 1_000
const noAnswer: StandardIssue = { message: 'Its schema is asynchronous.' }
