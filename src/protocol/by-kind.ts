import * as v from 'valibot'

/**
 * `v.variant('kind', options)` in a fraction of its code: the option is found by its literal; where there is none, the
 * first one says what is wrong.
 */
export const byKind = <const Options extends v.VariantOptions<'kind'>>(
  options: Options,
): v.VariantSchema<'kind', Options, undefined> => {
  const objects = options as unknown as readonly v.ObjectSchema<
    { kind: v.LiteralSchema<string, undefined> },
    undefined
  >[]
  const optionOf = (input: unknown): v.GenericSchema =>
    objects.find(({ entries }) => entries.kind.literal === Object(input).kind) ??
    (objects[0] as v.GenericSchema)
  // It has what is read of a variant, and takes and refuses what a variant does.
  return { ...v.lazy(optionOf), type: 'variant', key: 'kind', options } as never
}
