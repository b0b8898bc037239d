import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { harOf, received, socketEntry } from './support/har-of.ts'
import { faults, planted } from './support/planted-faults.ts'
import { ndjson, runCli } from './support/run-cli.ts'
import { sarifSchema } from './support/sarif-schema.ts'

const isUri = (text: string): boolean => /^[\w%./:?&=~-]+$/.test(text)
const ajv = new Ajv({ strict: true, allErrors: true, formats: { uri: isUri, 'uri-reference': isUri } })
const validate = ajv.compile(sarifSchema)

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
      readonly results: readonly {
        readonly ruleId: string
        readonly ruleIndex: number
        readonly locations: unknown
      }[]
      readonly invocations: readonly unknown[]
    },
  ]
}

async function sarifOf(args: readonly string[], files: Readonly<Record<string, string>>): Promise<Sarif> {
  const { out } = await runCli(['check', ...args, '--format', 'sarif'], files)
  const report: unknown = JSON.parse(out)
  validate(report)
  expect(validate.errors).toBeNull()
  return report as Sarif // it is valid
}

test('what is no SARIF is told apart', () => {
  expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false)
  expect(
    validate({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'x' } }, results: [{ level: 'fatal', message: { text: 'x' } }] }],
    }),
  ).toBe(false)
})

test('every fault, in NDJSON and in a HAR, makes a report that is valid', async () => {
  for (const fault of faults.filter(({ code }) => code !== 'buffer_overflow')) {
    const { log } = planted(fault)
    const files = { 'a b#1.ndjson': ndjson(log), 'app.har': harOf(socketEntry(log.map(received))) }
    const { runs } = await sarifOf(Object.keys(files), files)
    const { tool, results } = runs[0]
    expect(results.some(({ ruleId }) => ruleId === fault.code)).toBe(true)
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
  }
})

test('a finding names its line, or its place in a HAR; what cannot be read is a notification', async () => {
  const event = { type: 'callback', origin: 'callback', threadId: 't', messageId: 'm' }
  const files = {
    'a.ndjson': ndjson([event]),
    'app.har': harOf(socketEntry([received({}), received(event)])),
  }
  const { runs } = await sarifOf([...Object.keys(files), 'none.har'], files)
  expect(runs[0].results.map(({ locations }) => locations)).toMatchObject([
    [{ physicalLocation: { region: { startLine: 1 } } }],
    [{ logicalLocations: [{ fullyQualifiedName: 'log/entries/0/messages/1' }] }],
  ])
  expect(runs[0].invocations).toMatchObject([
    {
      executionSuccessful: false,
      exitCode: 2,
      toolExecutionNotifications: [
        { level: 'error', message: { text: 'There is no file none.har. Check the path.' } },
      ],
    },
  ])
})
