import type * as v from 'valibot'

/** Where an input is refused, and why: filled in on the way out of it. */
export interface Refusal {
  /** From the inside out. */
  readonly path: (string | number)[]
  detail: string
}

/** Makes the output of an input, which is a copy, or fills in the refusal and throws. */
export type Run = (input: unknown, refusal: Refusal) => unknown

/** What valibot runs: a schema, or a step of its pipe. */
interface Rule {
  '~run'(
    dataset: { readonly typed: true; readonly value: unknown },
    config: object,
  ): v.OutputDataset<unknown, v.BaseIssue<unknown>>
}

/** What valibot's constructors note of a schema or of a step. Which of it is there, the `type` says. */
interface Description extends Rule {
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
  readonly requirement: unknown
  readonly wrapped: Description
}

const runs = new WeakMap<object, Run>()

/** The one function that a schema is compiled into, at its first use. */
export function compiled(schema: v.GenericSchema): Run {
  const known = runs.get(schema)
  if (known !== undefined) return known
  const run = compile(schema as unknown as Description) // its constructor noted what its type says
  runs.set(schema, run)
  return run
}

const compileInner = (schema: Description): Run => compiled(schema as unknown as v.GenericSchema) // as above

/** What is not listed here, valibot runs. */
function compile(schema: Description): Run {
  const { pipe, literal, options } = schema
  if ('fallback' in schema) return byValibot(schema)
  if (pipe !== undefined) return compilePipe(pipe)
  switch (schema.type) {
    case 'unknown':
      return (input) => input
    case 'string':
      return where(schema, (input) => typeof input === 'string')
    case 'boolean':
      return where(schema, (input) => typeof input === 'boolean')
    case 'literal':
      return where(schema, (input) => input === literal)
    case 'picklist':
      return where(schema, (input) => options.includes(input))
    case 'custom':
      return where(schema, schema.check)
    case 'exact_optional':
      return compileInner(schema.wrapped)
    case 'nullable':
      return schema.default === undefined ? compileNullable(schema.wrapped) : byValibot(schema)
    case 'array':
      return compileArray(schema)
    case 'object':
      return Object.values(schema.entries).every(isPlainEntry) ? compileObject(schema) : byValibot(schema)
    case 'variant':
      return compileVariant(schema) ?? byValibot(schema)
    default:
      return byValibot(schema)
  }
}

const isPlainEntry = ({ type, default: fallback }: Description): boolean =>
  !['optional', 'nullish', 'undefinedable'].includes(type) && typeof fallback !== 'function'

const compilePipe = (pipe: readonly Description[]): Run =>
  pipe
    .filter(({ kind, type }) => kind !== 'metadata' && type !== 'brand') // neither looks at the value
    .map((step) => (step.kind === 'schema' ? compileInner(step) : compileStep(step)))
    .reduce((before, next) => (input, refusal) => next(before(input, refusal), refusal))

function compileStep(step: Description): Run {
  // The type of a step says what its requirement is, and what it is a step of.
  const bound = step.requirement as number
  switch (step.type) {
    case 'check':
      return where(step, step.requirement as (input: unknown) => boolean)
    case 'min_length':
      return where(step, (input) => (input as string).length >= bound)
    case 'max_length':
      return where(step, (input) => (input as string).length <= bound)
    default:
      return byValibot(step)
  }
}

function compileNullable(wrapped: Description): Run {
  const run = compileInner(wrapped)
  return (input, refusal) => (input === null ? null : run(input, refusal))
}

function compileArray(schema: Description): Run {
  const run = compileInner(schema.item)
  return (input, refusal) => {
    if (!Array.isArray(input)) return refuse(schema, input, refusal)
    // Of the length at once: a list that grows by `push` takes memory for seventeen first.
    const output = Array<unknown>(input.length)
    let index = 0
    try {
      for (; index < output.length; index++) output[index] = run(input[index], refusal)
    } catch {
      refuseAt(index, refusal)
    }
    return output
  }
}

function compileObject(schema: Description): Run {
  const fields = Object.entries(schema.entries).map(([key, entry]) => {
    const isOptional = entry.type === 'exact_optional'
    return { key, run: compileInner(entry), isOptional, fallback: isOptional ? entry.default : undefined }
  })
  // `{}`, but that all outputs of one schema go one way from one hidden class, with room for just their fields.
  const Output = function () {} as unknown as new () => Record<string, unknown>
  Output.prototype = Object.prototype
  return (input, refusal) => {
    if (typeof input !== 'object' || input === null) return refuse(schema, input, refusal)
    const output = new Output()
    let at = ''
    try {
      for (const { key, run, isOptional, fallback } of fields) {
        at = key
        let value = (input as Record<string, unknown>)[key] // faster than a default in a pattern
        if (value === undefined) value = fallback
        if (value !== undefined) output[key] = run(value, refusal)
        else if (!isOptional) refuseWith('It is missing.', refusal)
      }
    } catch {
      refuseAt(at, refusal)
    }
    return output
  }
}

/** Objects that are told apart by the literal that each has at `key`; others are not known here. */
function compileVariant(schema: Description): Run | undefined {
  const { key } = schema
  const options = schema.options as readonly Description[] // they are, of a variant
  if (options.some(({ type, entries }) => type !== 'object' || entries[key]?.type !== 'literal'))
    return undefined
  const byLiteral = new Map(options.map((option) => [option.entries[key]?.literal, compileInner(option)]))
  return (input, refusal) => (byLiteral.get(Object(input)[key]) ?? refuseVariant)(input, refusal)

  function refuseVariant(input: unknown, refusal: Refusal): never {
    return refuse(schema, input, refusal)
  }
}

/** The input as it is, where `test` holds. */
const where =
  (rule: Rule, test: (input: unknown) => boolean): Run =>
  (input, refusal) =>
    test(input) ? input : refuse(rule, input, refusal)

const byValibot =
  (rule: Rule): Run =>
  (value, refusal) => {
    const { issues, value: output } = rule['~run']({ typed: true, value }, { abortEarly: true })
    return issues === undefined ? output : refuseFor(issues[0], refusal)
  }

/** Ends a run: valibot says what is wrong with this value. */
function refuse(rule: Rule, value: unknown, refusal: Refusal): never {
  const { issues } = rule['~run']({ typed: true, value }, { abortEarly: true })
  return issues === undefined
    ? refuseWith('It changes while it is read.', refusal)
    : refuseFor(issues[0], refusal)
}

function refuseFor({ message, path }: v.BaseIssue<unknown>, refusal: Refusal): never {
  for (const { key } of path?.toReversed() ?? []) refusal.path.push(key as string | number) // no map, whose keys may be anything
  return refuseWith(message, refusal)
}

/** What is thrown is for `parse` alone, and costs no stack. */
function refuseWith(detail: string, refusal: Refusal): never {
  refusal.detail = detail
  throw refusal
}

/** Ends a run that ended further in, whatever ended it: that was at `key`. */
function refuseAt(key: string | number, refusal: Refusal): never {
  refusal.path.push(key)
  throw refusal
}
