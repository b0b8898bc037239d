import type { LogLimits } from './log-limits.ts'
import type { PartSizes } from './part-sizes.ts'

/**
 * The share of a bound by which a thread has to grow before it is measured again. It keeps the work per event small.
 */
const shareBetweenMeasures = 1 / 8

/**
 * Whether a thread that seems full is worth folding to measure its real size. The count is too high if newer data has
 * replaced older.
 * @param measured its size when it was last measured
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
