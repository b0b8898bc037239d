import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

/** `npm run endure` asks for the long form. */
const isLong = process.env['ENDURE'] === 'long'

/** How many of something there are: few in `npm test`, many in `npm run endure`. */
export const scaled = (short: number, long: number): number => (isLong ? long : short)

/** Says at each twentieth of the long form how far it is. */
export function progress(what: string, total: number): (done: number) => void {
  const step = Math.max(1, Math.round(total / 20))
  return (done) => {
    if (isLong && done % step === 0) console.log(`   ${what}: ${done} of ${total}`)
  }
}

/** One row of what was measured: what, and its value with its unit. */
export type Figures = Readonly<Record<string, string | number>>

/** Keeps what the long form has measured, as `bench/results/endure/NAME.json`; the short form measures nothing. */
export function report(name: string, figures: Figures): void {
  if (!isLong) return
  const folder = fileURLToPath(new URL('../../../bench/results/endure/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const where = { node: process.version, cpus: cpus().length }
  writeFileSync(`${folder}${name}.json`, `${JSON.stringify({ name, where, figures }, null, 2)}\n`)
  console.log(`   ${name}: ${JSON.stringify(figures)}`)
}
