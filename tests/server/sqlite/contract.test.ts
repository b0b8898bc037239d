import { describe, expect, test } from 'vitest'
import { type Log, type SqliteLog, sqliteLog, type SqliteLogOptions } from '../../../src/server/index.ts'
import { logContract } from '../../../src/testing/index.ts'
import { newFile, sqliteDrivers, type TestDatabase } from '../../support/open-sqlite.ts'

const durabilities = ['crash', 'power-loss'] as const

describe.each(sqliteDrivers)('%s', (_, open) => {
  describe.each(durabilities)('durability: %s', (durability) => {
    const opened = new Map<Log, () => { readonly log: SqliteLog; readonly database: TestDatabase }>()
    const closers = new Map<Log, () => void>()
    function openLog(file: string, options: SqliteLogOptions): SqliteLog {
      const database = open(file)
      const log = sqliteLog(database, { durability, pollMs: 2, ...options })
      opened.set(log, () => ({ log: openLog(file, options), database }))
      closers.set(log, () => {
        log.close()
        database.close()
      })
      return log
    }
    const again = (log: Log): SqliteLog => opened.get(log)!().log
    const contract = logContract((options) => openLog(newFile(), options), {
      another: again,
      reopen(log) {
        closers.get(log)!()
        return again(log)
      },
    })
    test.each(contract)('$name', ({ run }) => expect(run()).resolves.toBeUndefined())
  })
})
