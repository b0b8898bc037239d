import * as fc from 'fast-check'

/** `ONEBUBBLE_SEED=…` repeats a seed, `ONEBUBBLE_RUNS=10` makes more runs, `ONEBUBBLE_SHRINK=off` fails at once. */
const { ONEBUBBLE_SEED, ONEBUBBLE_RUNS, ONEBUBBLE_SHRINK } = process.env
const seed = ONEBUBBLE_SEED === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(ONEBUBBLE_SEED)
const runs = ONEBUBBLE_RUNS === undefined ? 1 : Number(ONEBUBBLE_RUNS)

/** How to repeat the properties of this file; printed whether they hold or not. */
export const seedLine = `laws: ONEBUBBLE_SEED=${seed} ONEBUBBLE_RUNS=${runs} plays these again`

/** Checks a property with the file's seed. A failure prints the seed, the path and the smallest counterexample. */
export function holds<Value>(
  runCount: number,
  arbitrary: fc.Arbitrary<Value>,
  check: (value: Value) => void,
): void {
  fc.assert(
    fc.property(arbitrary, (value) => check(value)),
    { seed, numRuns: Math.ceil(runCount * runs), endOnFailure: ONEBUBBLE_SHRINK === 'off' },
  )
}

/** The same for an asynchronous check. */
export const holdsInTime = <Value>(
  runCount: number,
  arbitrary: fc.Arbitrary<Value>,
  check: (value: Value) => Promise<void>,
): Promise<void> =>
  fc.assert(fc.asyncProperty(arbitrary, check), {
    seed,
    numRuns: Math.ceil(runCount * runs),
    endOnFailure: ONEBUBBLE_SHRINK === 'off',
  })
