// CPU time instead of wall time, so that other work of the machine does not count. It is that of the whole process,
// and includes the threads of the garbage collector.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Microseconds of CPU time that this process has used so far. */
export function cpuMicros() {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Microseconds of CPU time that `work` takes. */
export function timed(work) {
  const begun = cpuMicros()
  work()
  return cpuMicros() - begun
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

/**
 * Moves the inputs of a sample out of the nursery, so that the sample does not pay for it. A full collection would
 * also discard optimised code, and the sample would pay for optimising it again.
 */
export function settleInputs() {
  for (let times = 0; times < 2; times++) collect({ type: 'minor' })
}

/**
 * Runs every contender once per round. Each round starts with another one, so that other work of the machine affects
 * all of them alike.
 * @template {string} Name
 * @param {Record<Name, (round: number) => number | Promise<number>>} contenders each returns its sample
 * @param {{ rounds: number, warmups: number, onRound?: (round: number, of: number) => void }} plan
 * @returns {Promise<Record<Name, readonly number[]>>} the samples, by round
 */
export async function interleave(contenders, { rounds, warmups, onRound }) {
  const entries = Object.entries(contenders)
  const samples = Object.fromEntries(entries.map(([name]) => [name, []]))
  for (let round = 0; round < warmups + rounds; round++) {
    onRound?.(round, warmups + rounds)
    const first = round % entries.length
    for (const [name, sample] of [...entries.slice(first), ...entries.slice(0, first)]) {
      const value = await sample(round)
      if (round >= warmups) samples[name].push(value)
    }
  }
  return samples
}

/** The value below which the share `at` of the numbers lies. */
function quantile(numbers, at) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const place = (sorted.length - 1) * at
  const below = Math.floor(place)
  const above = sorted[Math.min(below + 1, sorted.length - 1)]
  return sorted[below] + (above - sorted[below]) * (place - below)
}

/** The median, with the quartiles. */
export const spread = (numbers) => ({
  value: quantile(numbers, 0.5),
  low: quantile(numbers, 0.25),
  high: quantile(numbers, 0.75),
})

/** How many times `b` the samples `a` are. Each pair comes from one round. */
export const ratio = (a, b) => spread(a.map((sample, round) => sample / b[round]))
