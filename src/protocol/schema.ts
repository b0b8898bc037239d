import type * as v from 'valibot'
import { parse, refuse, refuseAt, type Run } from './parse.ts'

/** A schema as it is read here: all are made here, but valibot's types, which the constructors have, lack `run`. */
interface Own {
  readonly type: string
  readonly expects: string
  readonly run: Run
  readonly [note: string]: unknown
}

/**
 * A schema of one of valibot's types, with one way to run it, also where valibot calls it, or a tool that knows Standard
 * Schema. What exactly it is stands in the type of its constructor, which is that of valibot's: hence `never`.
 */
function schema(own: Own): never {
  const validate = (input: unknown) => {
    const { ok, output, path, detail } = parse(own as never, input)
    const issue = { message: detail, path: path?.split('.').map((key) => ({ key })) }
    return { typed: ok, value: output, issues: ok ? undefined : [issue] }
  }
  return {
    kind: 'schema',
    async: false,
    ...own,
    '~run': ({ value }: { readonly value: unknown }) => validate(value),
    '~standard': { version: 1, vendor: 'valibot', validate },
  } as never
}

/** A schema that gives its input as it is, where `check` holds. */
const leaf = (
  type: string,
  expects: string,
  check: (input: unknown) => boolean,
  notes?: object,
  detail = `expected ${expects}`,
): never =>
  schema({
    type,
    expects,
    check,
    run: (input, fault) => (check(input) ? input : refuse(fault, detail)),
    ...notes,
  })

export const unknown: typeof v.unknown = () => leaf('unknown', 'unknown', () => true)
export const string: typeof v.string = () => leaf('string', 'string', (input) => typeof input === 'string')
export const boolean: typeof v.boolean = () =>
  leaf('boolean', 'boolean', (input) => typeof input === 'boolean')
export const literal: typeof v.literal = (value: unknown) =>
  leaf('literal', JSON.stringify(value), (input) => input === value, { literal: value })
export const picklist: typeof v.picklist = (options: readonly unknown[]) =>
  leaf(
    'picklist',
    options.map((option) => JSON.stringify(option)).join(' | '),
    (input) => options.includes(input),
    { options },
  )
export const custom: typeof v.custom = (check: (input: unknown) => boolean, message?: unknown) =>
  leaf('custom', 'unknown', check, { message }, message as string) // a function makes none here
export const nullable: typeof v.nullable = (wrapped: unknown) => {
  const { run, expects } = wrapped as Own
  return schema({
    type: 'nullable',
    expects: `${expects} | null`,
    wrapped,
    run: (input, fault) => (input === null ? null : run(input, fault)),
  })
}
export const exactOptional: typeof v.exactOptional = (wrapped: unknown, fallback?: unknown) => {
  const { expects, run } = wrapped as Own
  return schema({ type: 'exact_optional', expects, run, wrapped, default: fallback })
}
export const array: typeof v.array = (item: unknown) => {
  const { run } = item as Own
  return schema({
    type: 'array',
    expects: 'Array',
    item,
    run(input, fault) {
      if (!Array.isArray(input)) return refuse(fault, 'expected Array')
      // Of the length at once: a list that grows by `push` takes memory for seventeen first.
      const output = Array<unknown>(input.length)
      let index = 0
      try {
        for (; index < output.length; index++) output[index] = run(input[index], fault)
      } catch {
        refuseAt(fault, index)
      }
      return output
    },
  })
}
export const object: typeof v.object = (entries: unknown) => {
  const fields = Object.entries(entries as Record<string, Own>).map(
    ([key, { run, type, default: fallback }]) => ({
      key,
      run,
      type,
      fallback,
    }),
  )
  // `{}`, but that all outputs of one schema go one way from one hidden class, with room for just their fields.
  const Output = function () {} as unknown as new () => Record<string, unknown>
  Output.prototype = Object.prototype
  return schema({
    type: 'object',
    expects: 'Object',
    entries,
    run(input, fault) {
      if (typeof input !== 'object' || input === null) return refuse(fault, 'expected Object')
      const output = new Output()
      let at = ''
      try {
        for (const { key, run, type, fallback } of fields) {
          at = key
          let value = (input as Record<string, unknown>)[key] // faster than a default in a pattern
          if (value === undefined) value = fallback
          if (value !== undefined) output[key] = run(value, fault)
          else if (type !== 'exact_optional') refuse(fault, 'it is missing')
        }
      } catch {
        refuseAt(fault, at)
      }
      return output
    },
  })
}

/** `omit` of valibot: the same object without some of its fields. */
export const omit: typeof v.omit = (whole: unknown, keys: readonly unknown[]) => {
  const { entries } = whole as { readonly entries: Record<string, never> }
  return object(Object.fromEntries(Object.entries(entries).filter(([key]) => !keys.includes(key)))) as never
}

/** Objects that are told apart by the literal that each has at `key`. */
export const variant = <const Key extends string, const Options extends v.VariantOptions<Key>>(
  key: Key,
  options: Options,
): v.VariantSchema<Key, Options, undefined> => {
  const own = options as unknown as readonly (Own & { entries: Record<Key, Own> })[]
  const runs = new Map(own.map(({ run, entries }) => [entries[key]['literal'], run]))
  const { expects } = picklist([...runs.keys()] as string[])
  // Takes none of the others, but says where that shows.
  const none = object({ [key]: custom(() => false, `expected ${expects}`) }) as unknown as Own
  return schema({
    type: 'variant',
    expects: 'Object',
    key,
    options,
    run: (input, fault) => (runs.get(Object(input)[key]) ?? none.run)(input, fault),
  })
}

/** A schema of what `run` makes. */
export const copied = <Output>(run: Run): v.GenericSchema<unknown, Output> =>
  schema({ type: 'copied', expects: 'unknown', run })

/** `pipe` of valibot, of a schema and checks of its output. */
export const pipe: typeof v.pipe = (...steps: readonly unknown[]) => {
  const own = steps as readonly [Own, ...Own[]]
  return schema({
    ...own[0],
    pipe: own,
    run: own
      .map(({ run }) => run)
      .reduce((before, next) => (input, fault) => next(before(input, fault), fault)),
  })
}
export const check: typeof v.check = (requirement: unknown, message?: unknown) =>
  leaf(
    'check',
    'unknown',
    requirement as () => boolean, // of the output of the step before
    { kind: 'validation', requirement, message },
    message as string,
  )

export type * from 'valibot'
