import type * as v from 'valibot'

/** What is wrong with an input, and where: filled in on the way out of it. */
export interface Fault {
  /** Where, as `['parts', 0, 'text']`. */
  readonly path: (string | number)[]
  /** `undefined` where the input itself threw. */
  detail?: string
}

/** Makes the output of an input, which is a copy, or notes in `fault` what is wrong and throws. */
type Run = (input: unknown, fault: Fault) => unknown

/** What is read of a schema, or of an action in its pipe: valibot has no common type for what each type of them has. */
interface Inspected {
  readonly type: string
  readonly expects: string
  readonly message?: string
  readonly check?: (input: unknown) => boolean
  readonly copy: (input: unknown, refuse: (detail: string) => never) => unknown
  readonly literal: unknown
  readonly options: readonly Inspected[]
  readonly key: string
  readonly entries: Readonly<Record<string, Inspected>>
  readonly item: Inspected
  readonly wrapped: Inspected
  readonly default: unknown
  readonly pipe?: readonly Inspected[]
  readonly '~run': (dataset: object, config: object) => v.OutputDataset<unknown, v.BaseIssue<unknown>>
}

const runs = new WeakMap<object, Run>()

/**
 * A schema as a function, made once. It gives what valibot would give, many times faster, as nothing is noted but what
 * is wrong. A property that holds `undefined` counts as absent.
 */
export function compileSchema(schema: object): Run {
  const known = runs.get(schema)
  if (known !== undefined) return known
  const run = compile(schema as Inspected) // what it has is looked for, or known by its type
  runs.set(schema, run)
  return run
}

function refuse(fault: Fault, detail: string): never {
  fault.detail = detail
  throw new TypeError(detail)
}

function compile(schema: Inspected): Run {
  const { type, pipe, message, expects, check } = schema
  if (pipe !== undefined) {
    return pipe.map(compile).reduce((before, next) => (input, fault) => next(before(input, fault), fault))
  }
  const detail = message ?? `expected ${expects}`
  if (check !== undefined) return (input, fault) => (check(input) ? input : refuse(fault, detail))
  switch (type) {
    case 'exact_optional':
      return compileSchema(schema.wrapped)
    case 'copied':
      return (input, fault) => schema.copy(input, (detail) => refuse(fault, detail))
    case 'nullable': {
      const run = compileSchema(schema.wrapped)
      return (input, fault) => (input === null ? null : run(input, fault))
    }
    case 'variant':
      return compileVariant(schema, detail)
    case 'array':
      return compileArray(schema.item, detail)
    case 'object':
      return compileObject(schema.entries, detail)
    default: // a type that is made by valibot alone
      return (input, fault) => {
        const { value, issues } = schema['~run']({ typed: true, value: input }, { abortEarly: true })
        return issues === undefined ? value : refuse(fault, issues[0].message.slice(0, 200))
      }
  }
}

function compileVariant({ key, options }: Inspected, detail: string): Run {
  const literals = options.flatMap(({ entries }) => entries[key] ?? []) // each has one
  const byLiteral = new Map(options.map((option, index) => [literals[index]?.literal, compileSchema(option)]))
  // Takes none of the others, but says where that shows.
  const expects = literals.map((literal) => literal.expects).join(' | ')
  const none = compileObject({ [key]: { check: () => false, expects } as never }, detail)
  return (input, fault) => (byLiteral.get(Object(input)[key]) ?? none)(input, fault)
}

function compileArray(item: Inspected, detail: string): Run {
  const run = compileSchema(item)
  return (input, fault) => {
    if (!Array.isArray(input)) return refuse(fault, detail)
    // Of the length at once: a list that grows by `push` takes memory for seventeen first.
    const output = Array<unknown>(input.length)
    let index = 0
    try {
      for (; index < output.length; index++) output[index] = run(input[index], fault)
    } catch (error) {
      fault.path.unshift(index)
      throw error
    }
    return output
  }
}

function compileObject(entries: Inspected['entries'], detail: string): Run {
  const fields = Object.entries(entries).map(([key, schema]) => ({
    key,
    run: compileSchema(schema),
    isOptional: schema.type === 'exact_optional',
    fallback: schema.default,
  }))
  // `{}`, but that all outputs of one schema go one way from one hidden class, with room for just their fields.
  const Output = function () {} as unknown as new () => Record<string, unknown>
  Output.prototype = Object.prototype
  return (input, fault) => {
    if (typeof input !== 'object' || input === null) return refuse(fault, detail)
    const output = new Output()
    let at = ''
    try {
      for (const { key, run, isOptional, fallback } of fields) {
        at = key
        let value = (input as Record<string, unknown>)[key]
        if (value === undefined) value = fallback
        if (value !== undefined) output[key] = run(value, fault)
        else if (!isOptional) refuse(fault, 'it is missing')
      }
    } catch (error) {
      fault.path.unshift(at)
      throw error
    }
    return output
  }
}
