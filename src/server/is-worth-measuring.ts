import type { LogLimits } from './log-limits.ts'
import type { PartSizes } from './part-sizes.ts'

/** What share of a bound a thread has to grow by before it is measured again: so the work for one event stays small. */
const shareBetweenMeasures = 1 / 8

/**
 * Whether a thread that seems to be full is worth folding, to see how large it is: what was counted is too much where data
 * has taken the place of data.
 * @param measured how large it was when it was last measured
 */
export const isWorthMeasuring = (
  counted: PartSizes,
  measured: PartSizes | undefined,
  limits: LogLimits,
): boolean => {
  const { partCount, unitCount } = measured ?? { partCount: -Infinity, unitCount: -Infinity }
  return (
    counted.partCount - partCount >= limits.partsPerThreadCount * shareBetweenMeasures ||
    counted.unitCount - unitCount >= limits.unitsPerThreadCount * shareBetweenMeasures
  )
}
