import type * as v from 'valibot'

/** Why an input was rejected, and where. It is thrown, but is no `Error`, which would collect a stack trace. */
export class Refusal {
  readonly detail: string
  /** Outermost key first. */
  readonly #path: PropertyKey[]

  constructor(detail: string, path: PropertyKey[] = []) {
    this.detail = detail
    this.#path = path
  }

  /** The path, such as `parts.0.text`; undefined if the input as a whole is meant. */
  get path(): string | undefined {
    return this.#path.length === 0 ? undefined : this.#path.join('.')
  }

  /**
   * Turns whatever was thrown at these keys into a refusal. An input can throw anything; such a value is not
   * examined.
   */
  static at(thrown: unknown, ...keys: readonly PropertyKey[]): Refusal {
    const refusal =
      typeof thrown === 'object' && thrown !== null && #path in thrown
        ? thrown
        : new Refusal('It throws when it is read.')
    refusal.#path.unshift(...keys)
    return refusal
  }
}

/** Returns a validated copy of the input, or throws a refusal. */
export type Run = (input: unknown) => unknown

/** The fields that valibot sets on a schema or on a step of its pipe. The `type` says which ones are present. */
interface Description {
  '~run'(
    dataset: { readonly typed: true; readonly value: unknown },
    config: object,
  ): v.OutputDataset<unknown, v.BaseIssue<unknown>>
  readonly kind: string
  readonly type: string
  readonly pipe?: readonly Description[]
  readonly check: (input: unknown) => boolean
  readonly default?: unknown
  readonly entries: Readonly<Record<string, Description>>
  readonly item: Description
  readonly key: string
  readonly literal: unknown
  readonly options: readonly unknown[]
  readonly requirement: (input: unknown) => boolean
  readonly wrapped: Description
}

const runs = new WeakMap<object, Run>()

/** Compiles a schema into one function, at its first use. */
export function compiled(schema: v.GenericSchema | Description): Run {
  let run = runs.get(schema)
  if (run === undefined) runs.set(schema, (run = compile(schema as Description))) // valibot sets the fields that belong to the `type`
  return run
}

/** valibot runs every rule that is not listed here. */
function compile(rule: Description): Run {
  const { pipe, literal, options } = rule
  if ('fallback' in rule) return byValibot(rule)
  if (pipe !== undefined) return compilePipe(pipe)
  switch (rule.type) {
    case 'unknown':
      return (input) => input
    case 'string':
      return where(rule, (input) => typeof input === 'string')
    case 'boolean':
      return where(rule, (input) => typeof input === 'boolean')
    case 'literal':
      return where(rule, (input) => input === literal)
    case 'picklist':
      return where(rule, (input) => options.includes(input))
    case 'custom':
      return where(rule, rule.check)
    case 'check':
      return where(rule, rule.requirement)
    case 'exact_optional':
      return compiled(rule.wrapped)
    case 'nullable':
      return rule.default === undefined ? compileNullable(rule.wrapped) : byValibot(rule)
    case 'array':
      return compileArray(rule)
    case 'object':
      return Object.values(rule.entries).every(isPlainEntry) ? compileObject(rule) : byValibot(rule)
    case 'variant':
      return compileVariant(rule) ?? byValibot(rule)
    default:
      return byValibot(rule)
  }
}

const isPlainEntry = ({ type, default: fallback }: Description): boolean =>
  !['optional', 'nullish', 'undefinedable'].includes(type) && typeof fallback !== 'function'

const compilePipe = (pipe: readonly Description[]): Run =>
  pipe
    .filter(({ kind }) => kind !== 'metadata') // metadata does not look at the value
    .map(compiled)
    .reduce((before, next) => (input) => next(before(input)))

function compileNullable(wrapped: Description): Run {
  const run = compiled(wrapped)
  return (input) => (input === null ? null : run(input))
}

function compileArray(schema: Description): Run {
  const run = compiled(schema.item)
  return (input) => {
    if (!Array.isArray(input)) return refuse(schema, input)
    // Sized up front: a list grown with `push` first takes memory for 17 items.
    const output = Array<unknown>(input.length)
    let index = 0
    try {
      for (; index < output.length; index++) output[index] = run(input[index])
    } catch (thrown) {
      throw Refusal.at(thrown, index)
    }
    return output
  }
}

function compileObject(schema: Description): Run {
  const fields = Object.entries(schema.entries).map(([key, entry]) => {
    const isOptional = entry.type === 'exact_optional'
    return { key, run: compiled(entry), isOptional, fallback: isOptional ? entry.default : undefined }
  })
  // Works like `{}`. All outputs of one schema share a hidden class with room for just their fields.
  const Output = function () {} as unknown as new () => Record<string, unknown>
  Output.prototype = Object.prototype
  return (input) => {
    if (typeof input !== 'object' || input === null) return refuse(schema, input)
    const output = new Output()
    let at = ''
    try {
      for (const { key, run, isOptional, fallback } of fields) {
        at = key
        let value = (input as Record<string, unknown>)[key] // faster than a default in a pattern
        if (value === undefined) value = fallback
        if (value !== undefined) output[key] = run(value)
        else if (!isOptional) throw new Refusal('It is missing.')
      }
    } catch (thrown) {
      throw Refusal.at(thrown, at)
    }
    return output
  }
}

/** A union of objects that differ in the literal at `key`. Undefined for other unions. */
function compileVariant(schema: Description): Run | undefined {
  const { key } = schema
  const options = schema.options as readonly Description[] // the options of a variant are schemas
  if (options.some(({ type, entries }) => type !== 'object' || entries[key]?.type !== 'literal'))
    return undefined
  const byLiteral = new Map(options.map((option) => [option.entries[key]?.literal, compiled(option)]))
  return (input) => {
    const run = byLiteral.get(Object(input)[key])
    return run === undefined ? refuse(schema, input) : run(input)
  }
}

/** Returns the input unchanged if `test` holds. */
const where =
  (rule: Description, test: (input: unknown) => boolean): Run =>
  (input) =>
    test(input) ? input : refuse(rule, input)

const byValibot =
  (rule: Description): Run =>
  (value) => {
    const { issues, value: output } = rule['~run']({ typed: true, value }, { abortEarly: true })
    if (issues === undefined) return output
    const [{ message, path }] = issues
    throw new Refusal(
      message,
      path?.map(({ key }) => key as PropertyKey),
    ) // an object with known keys, not a map
  }

/** Ends a run. valibot words what is wrong with this value. */
function refuse(rule: Description, value: unknown): never {
  byValibot(rule)(value)
  throw new Refusal('It changes while it is read.')
}
