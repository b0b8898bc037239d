import { describe, expect, test } from 'vitest'
import { type EventDraft, sqliteLog } from '../../../src/server/index.ts'
import { openSchema, schemaSteps } from '../../../src/server/sqlite/open-schema.ts'
import type { SqliteDatabase } from '../../../src/server/sqlite/sqlite-database.ts'
import { newFile, openSqlite } from '../../support/open-sqlite.ts'

const message = (messageId: string): EventDraft => ({
  type: 'message',
  messageId,
  author: { kind: 'user' },
  parts: [{ kind: 'text', text: messageId }],
})

const versionOf = (database: SqliteDatabase): unknown =>
  Reflect.get(Object(database.prepare('PRAGMA user_version').get()), 'user_version')

/** What later versions could add: a column that is filled from what is there, and a table. */
const second = `ALTER TABLE threads ADD COLUMN title TEXT NOT NULL DEFAULT '';
  UPDATE threads SET title = 'of ' || thread_id;`
const third = 'CREATE TABLE notes (note TEXT NOT NULL)'

/** A file that this version has written: two threads, and its epoch. */
async function written() {
  const file = newFile()
  const log = sqliteLog(openSqlite(file))
  await log.append('a', [message('m'), message('n')])
  await log.append('b', [message('o')])
  const { epoch } = await log.cursor('a')
  log.close()
  return { file, epoch }
}

describe('a database of an older version', () => {
  test('takes the steps that it lacks, in order, and keeps its epoch and all that is in it', async () => {
    const { file, epoch } = await written()
    const database = openSqlite(file)
    expect(openSchema(database, 'another', [...schemaSteps, second, third])).toBe(epoch)
    expect(versionOf(database)).toBe(schemaSteps.length + 2)
    const titles = database.prepare('SELECT title FROM threads ORDER BY thread_id').all()
    expect(titles).toMatchObject([{ title: 'of a' }, { title: 'of b' }])
    expect(database.prepare('SELECT count(*) AS count FROM events').all()).toMatchObject([{ count: 3 }])
    expect(database.prepare('SELECT count(*) AS count FROM notes').all()).toMatchObject([{ count: 0 }])
  })

  test('that has taken one of two takes the other alone; one that has both, none', async () => {
    const { file, epoch } = await written()
    const database = openSqlite(file)
    for (const steps of [[second], [second, third], [second, third]])
      expect(openSchema(database, 'another', [...schemaSteps, ...steps])).toBe(epoch)
    expect(versionOf(database)).toBe(schemaSteps.length + 2)
  })

  test('is as it was when a step fails', async () => {
    const { file, epoch } = await written()
    const database = openSqlite(file)
    const steps = [...schemaSteps, second, 'INSERT INTO nowhere VALUES (1)']
    expect(() => openSchema(database, 'another', steps)).toThrow('nowhere')
    expect(versionOf(database)).toBe(schemaSteps.length)
    expect(() => database.prepare('SELECT title FROM threads')).toThrow('title')
    database.close()
    const log = sqliteLog(openSqlite(file))
    expect(await log.cursor('a')).toMatchObject({ epoch, offset: 2 })
    expect(await log.append('a', [message('p')])).toMatchObject({ ok: true, cursor: { offset: 3 } })
  })
})

test('a new database takes all steps, and no step of this version is missing from a log that is made', async () => {
  const database = openSqlite(newFile())
  expect(openSchema(database, 'e', [...schemaSteps, second])).toBe('e')
  expect(versionOf(database)).toBe(schemaSteps.length + 1)
  const { file } = await written()
  expect(versionOf(openSqlite(file))).toBe(schemaSteps.length)
})

test('a database of a newer version is refused in words that say what to do, and left as it is', async () => {
  const { file, epoch } = await written()
  const database = openSqlite(file)
  openSchema(database, 'another', [...schemaSteps, second])
  const latest = schemaSteps.length
  expect(() => sqliteLog(database)).toThrow(
    'onebubble: another version wrote the database. Upgrade onebubble, or use a new database for the log. ' +
      `(user_version ${latest + 1}, not 1 to ${latest})`,
  )
  expect(versionOf(database)).toBe(latest + 1)
  expect(openSchema(database, 'another', [...schemaSteps, second])).toBe(epoch)
})
