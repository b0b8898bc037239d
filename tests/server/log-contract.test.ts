import { expect, test } from 'vitest'
import { type Log, memoryLog } from '../../src/server/index.ts'
import { logContract, LogContractError } from '../../src/testing/index.ts'
import { brokenLogs } from './broken-logs.ts'

/** A log in memory that is not closed has kept everything. */
const sameLog = (log: Log): Log => log

test('a log that breaks nothing passes', async () => {
  const caught = (await outcomes({ makeLog: (options) => memoryLog(options) })).filter(({ error }) => error)
  expect(caught).toEqual([])
})

const outcomes = ({ makeLog, ...hands }: (typeof brokenLogs)[number][1]) =>
  Promise.all(
    logContract(makeLog, { waitMs: 50, reopen: sameLog, ...hands }).map(async ({ name, run }) => ({
      name,
      error: await run().then(
        () => undefined,
        (error: unknown) => error,
      ),
    })),
  )

test.each(brokenLogs)('a log is caught that %s', async (_, broken) => {
  const caught = (await outcomes(broken)).filter(({ error }) => error !== undefined)
  expect(caught).not.toEqual([])
  expect(caught.some(({ error }) => error instanceof LogContractError)).toBe(true)
})

test('each case of the contract catches a log that breaks it', async () => {
  const caughtBy = new Set<string>()
  for (const [, broken] of brokenLogs)
    for (const { name, error } of await outcomes(broken)) if (error !== undefined) caughtBy.add(name)
  expect(
    logContract(memoryLog, { reopen: sameLog })
      .map(({ name }) => name)
      .filter((name) => !caughtBy.has(name)),
  ).toEqual([])
})

test('what a log does instead is said', async () => {
  const [, broken] = brokenLogs.find(([fault]) => fault === 'counts offsets from 1')!
  const messages = (await outcomes(broken)).map(({ error }) => (error instanceof Error ? error.message : ''))
  expect(messages.join('\n')).toContain('tail gives what append has answered: [{')
})
