import * as v from 'valibot'

/** The server's list of the lines that it did not play. */
export const BrokenLineList = v.pipe(
  v.array(v.object({ line: v.number(), reason: v.string(), text: v.string() })),
  v.readonly(),
)
