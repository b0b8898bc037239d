import type { FileReport } from '../check/file-report.ts'
import type { Finding } from '../check/finding.ts'
import { guidance } from '../check/guidance.ts'

/** A finding with the guidance of its code. */
export function findingJson(finding: Finding): object {
  const { title, breaks, fix } = guidance[finding.code]
  const { level, code, place, route, message, ...rest } = finding
  return {
    level,
    code,
    ...place,
    ...(route !== undefined && { route }),
    title,
    text: message,
    breaks,
    fix,
    ...rest,
  }
}

/** The counts of a file as plain JSON. */
export const fileJson = (report: FileReport): object => ({
  ...report,
  types: named(report.types),
  routes: named(report.routes),
})

/** A list, since types and addresses can have any name. */
const named = (tallies: ReadonlyMap<string, object>): readonly object[] =>
  [...tallies].map(([name, tally]) => ({ name, ...tally }))
