import type { FileReport } from '../check/file-report.ts'
import type { Finding } from '../check/finding.ts'
import { fileJson, findingJson } from './finding-json.ts'
import type { Problem, Reporter, Totals } from './reporter.ts'

/** A report as one JSON text with one finding per line. */
export class JsonReporter implements Reporter {
  readonly #version: string
  readonly #files: FileReport[] = []
  readonly #problems: Problem[] = []
  #count = 0

  /** @param version of the package */
  constructor(version: string) {
    this.#version = version
  }

  begin(): string {
    return `{"tool":"onebubble","version":${JSON.stringify(this.#version)},"findings":[`
  }

  finding(finding: Finding): string {
    return `${this.#count++ === 0 ? '' : ','}\n${JSON.stringify(findingJson(finding))}`
  }

  file(report: FileReport): string {
    this.#files.push(report)
    return ''
  }

  problem(problem: Problem): string {
    this.#problems.push(problem)
    return ''
  }

  end(totals: Totals): string {
    const files = this.#files.map(fileJson)
    const problems = this.#problems.map(({ place, message }) => ({ ...place, text: message }))
    return `\n],"files":${JSON.stringify(files)},"problems":${JSON.stringify(problems)},"errorCount":${totals.errorCount},"noteCount":${totals.noteCount},"exitCode":${totals.exitCode}}\n`
  }
}
