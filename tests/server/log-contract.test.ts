import { expect, test } from 'vitest'
import { memoryLog } from '../../src/server/index.ts'
import { logContract, LogContractError } from '../../src/testing/index.ts'
import { brokenLogs } from './broken-logs.ts'

const outcomes = (makeLog: (typeof brokenLogs)[number][1]) =>
  Promise.all(
    logContract(makeLog, { waitMs: 50 }).map(async ({ name, run }) => ({
      name,
      error: await run().then(
        () => undefined,
        (error: unknown) => error,
      ),
    })),
  )

test.each(brokenLogs)('a log is caught that %s', async (_, makeLog) => {
  const caught = (await outcomes(makeLog)).filter(({ error }) => error !== undefined)
  expect(caught).not.toEqual([])
  expect(caught.some(({ error }) => error instanceof LogContractError)).toBe(true)
})

test('each case of the contract catches a log that breaks it', async () => {
  const caughtBy = new Set<string>()
  for (const [, makeLog] of brokenLogs)
    for (const { name, error } of await outcomes(makeLog)) if (error !== undefined) caughtBy.add(name)
  expect(
    logContract(memoryLog)
      .map(({ name }) => name)
      .filter((name) => !caughtBy.has(name)),
  ).toEqual([])
})

test('what a log does instead is said', async () => {
  const [, makeLog] = brokenLogs.find(([fault]) => fault === 'counts offsets from 1')!
  const messages = (await outcomes(makeLog)).map(({ error }) => (error instanceof Error ? error.message : ''))
  expect(messages.join('\n')).toContain('tail gives what append has answered: [{')
})
