import type * as v from 'valibot'
import { parse } from './parse.ts'

/**
 * A schema of one of valibot's types: only what describes it. valibot's own constructors bring a way to run each type,
 * which is most of its code. These have one for all, also where valibot calls it, or a tool that knows Standard Schema.
 * What exactly it is stands in the type of its constructor, which is that of valibot's.
 */
function schema(type: string, expects: string | undefined, rest?: object): never {
  const self = {
    kind: 'schema',
    async: false,
    ...rest,
    type,
    expects,
    '~run'({ value }: { readonly value: unknown }) {
      const parsed = parse(this as never, value)
      if (parsed.ok) return { typed: true, value: parsed.output }
      const path = parsed.path?.split('.').map((key) => ({ key }))
      const issue = { kind: 'schema', type, input: value, expected: expects, message: parsed.detail, path }
      return { typed: false, value, issues: [issue] }
    },
    '~standard': { version: 1, vendor: 'valibot', validate: (value: unknown) => self['~run']({ value }) },
  }
  return self as never
}

/** A schema that gives its input as it is, where `isTaken` holds. */
const leaf = (type: string, expects: string, isTaken: (input: unknown) => boolean, rest?: object): never =>
  schema(type, expects, { ...rest, check: isTaken })

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
export const custom: typeof v.custom = (isTaken: (input: unknown) => boolean, message?: unknown) =>
  leaf('custom', 'unknown', isTaken, { message })
export const nullable: typeof v.nullable = (wrapped: v.GenericSchema) =>
  schema('nullable', `${wrapped.expects} | null`, { wrapped })
export const exactOptional: typeof v.exactOptional = (wrapped: v.GenericSchema, fallback?: unknown) =>
  schema('exact_optional', wrapped.expects, { wrapped, default: fallback })
export const array: typeof v.array = (item: unknown) => schema('array', 'Array', { item })
export const object: typeof v.object = (entries: unknown) => schema('object', 'Object', { entries })

/** Objects that are told apart by the literal that each has at `key`. */
export const variant = <const Key extends string, const Options extends v.VariantOptions<Key>>(
  key: Key,
  options: Options,
): v.VariantSchema<Key, Options, undefined> => schema('variant', 'Object', { key, options })

/** Whatever `copy` makes of an input; `refuse` ends it. */
export const copied = <Output>(
  copy: (input: unknown, refuse: (detail: string) => never) => Output,
): v.GenericSchema<unknown, Output> => schema('copied', 'unknown', { copy })

/** `pipe` of valibot, of a schema and checks of its output. */
export const pipe: typeof v.pipe = (first: v.GenericSchema, ...checks: readonly unknown[]) =>
  schema(first.type, first.expects, { ...first, pipe: [first, ...checks] })
export const check: typeof v.check = (requirement: unknown, message?: unknown) =>
  ({ type: 'check', check: requirement, requirement, message }) as never
