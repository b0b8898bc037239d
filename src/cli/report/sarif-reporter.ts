import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FileReport } from '../check/file-report.ts'
import type { Finding } from '../check/finding.ts'
import { type FindingCode, guidance } from '../check/guidance.ts'
import type { Place } from '../input/place.ts'
import { fileJson } from './finding-json.ts'
import type { Problem, Reporter, Totals } from './reporter.ts'

const codes = Object.keys(guidance) as FindingCode[] // its keys are those of its type

/** A report as SARIF 2.1.0, which code hosts show next to the lines of a file. */
export class SarifReporter implements Reporter {
  readonly #version: string
  readonly #files: FileReport[] = []
  readonly #problems: Problem[] = []
  #count = 0

  /** @param version of the package */
  constructor(version: string) {
    this.#version = version
  }

  begin(): string {
    const driver = {
      name: 'onebubble',
      version: this.#version,
      rules: codes.map((id) => {
        const { title, breaks, fix, level } = guidance[id]
        return {
          id,
          shortDescription: { text: title },
          fullDescription: { text: breaks },
          help: { text: fix },
          defaultConfiguration: { level },
        }
      }),
    }
    return `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":${JSON.stringify({ driver })},"results":[`
  }

  finding({ code, level, place, route, message, payload, earlier, ...ids }: Finding): string {
    const { breaks, fix } = guidance[code]
    const result = {
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level,
      message: { text: `${message} Users: ${breaks} Fix: ${fix}` },
      locations: [locationOf(place)],
      ...(earlier !== undefined && { relatedLocations: [locationOf(earlier)] }),
      properties: {
        ...ids,
        ...(route !== undefined && { route }),
        ...(payload !== undefined && { payload }),
      },
    }
    return `${this.#count++ === 0 ? '' : ','}\n${JSON.stringify(result)}`
  }

  file(report: FileReport): string {
    this.#files.push(report)
    return ''
  }

  problem(problem: Problem): string {
    this.#problems.push(problem)
    return ''
  }

  end({ exitCode }: Totals): string {
    const invocation = {
      executionSuccessful: exitCode !== 2,
      exitCode,
      toolExecutionNotifications: this.#problems.map(({ place, message }) => ({
        level: 'error',
        message: { text: message },
        locations: [locationOf(place)],
      })),
    }
    const properties = { files: this.#files.map(fileJson) }
    return `\n],"invocations":${JSON.stringify([invocation])},"properties":${JSON.stringify(properties)}}]}\n`
  }
}

/** Only a file with lines has a region. In a HAR, the place is the path of the value. */
function locationOf({ file, line, entry, message, event }: Place): object {
  const path = [
    ...(entry === undefined ? [] : ['log', 'entries', entry - 1]),
    ...(message === undefined ? [] : entry === undefined ? [message - 1] : ['messages', message - 1]),
    ...(event === undefined ? [] : ['events', event - 1]),
  ]
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      ...(line !== undefined && { region: { startLine: line } }),
    },
    ...(path.length > 0 && { logicalLocations: [{ fullyQualifiedName: path.join('/') }] }),
  }
}

const uriOf = (file: string): string =>
  isAbsolute(file)
    ? pathToFileURL(file).href
    : encodeURI(file.replaceAll('\\', '/')).replace(/[?#]/g, encodeURIComponent)
