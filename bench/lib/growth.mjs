import { settleInputs, spread, timed } from './measure.mjs'
import { idOf } from './wire.mjs'

/** Microseconds of one copy of an array of this many keys. */
export function copySampler(length, times = 20) {
  const keys = Array.from({ length }, (_, index) => idOf('turn', index))
  return () => {
    let copy
    settleInputs()
    const micros = timed(() => {
      for (let time = 0; time < times; time++) copy = keys.concat(['one more'])
    })
    if (copy.length !== length + 1) throw new Error('a key was lost')
    return micros / times
  }
}

const count = (number) => number.toLocaleString('en')

/**
 * The cost of an operation at each size, relative to that at the smallest. If the operation changes the order of a
 * thread, one copy of the array of keys is allowed in addition. A ratio of 1 means that the cost does not grow.
 * @param samples by `${name} ${size}`, and the copies by `copy ${size}`
 */
export function growthRows(samples, { name, what, of, cadence, sizes, isCopying = true, most = 1.5 }) {
  const [first, ...larger] = sizes
  const small = spread(samples[`${name} ${first}`])
  const row = (size, rest) => ({
    what: `${what}, ${count(size)} ${of}${size === first ? ', in microseconds' : `, against ${count(first)}`}`,
    cadence,
    ...rest,
  })
  return [
    row(first, small),
    ...larger.map((size) => {
      const copies = samples[`copy ${size}`]
      const ratios = samples[`${name} ${size}`].map(
        (micros, round) => micros / (samples[`${name} ${first}`][round] + (isCopying ? copies[round] : 0)),
      )
      return row(size, {
        target: { most },
        ...spread(ratios),
        micros: {
          onebubble: spread(samples[`${name} ${size}`]).value,
          [`at ${count(first)}`]: small.value,
          ...(isCopying ? { copy: spread(copies).value } : {}),
        },
      })
    }),
  ]
}
