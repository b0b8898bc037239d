import * as v from 'valibot'

/** The lines that the server has not played, as it lists them. */
export const BrokenLineList = v.pipe(
  v.array(v.object({ line: v.number(), reason: v.string(), text: v.string() })),
  v.readonly(),
)
