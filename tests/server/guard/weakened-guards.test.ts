import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guardBroadcast } from '../../../src/server/guard/index.ts'
import { lines, others, sayings, wholeLine } from './said.ts'
import { shapes } from './shapes.ts'
import { type WeakenedGuard, weakenedGuards } from './weakened-guards.ts'

// The red proof of the shapes: without any one look of the guard, the table of them does not hold.

const root = resolve(import.meta.dirname, '../../..')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onebubble-guards-'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  for (const floor of ['protocol', 'core'])
    await cp(join(root, 'src', floor), join(folder, 'src', floor), { recursive: true })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A guard of its own, with one place of its source changed. */
async function load({ name, file, find, replace }: WeakenedGuard): Promise<typeof guardBroadcast> {
  const copy = join(folder, 'src/server', name.replaceAll(/\W+/g, '-'))
  await mkdir(copy, { recursive: true })
  await cp(join(root, 'src/server/guard'), copy, { recursive: true })
  const source = await readFile(join(copy, file), 'utf8')
  expect(
    source.split(find).length - 1,
    `places for it in ${file}; the source has changed: change the table`,
  ).toBe(1)
  await writeFile(
    join(copy, file),
    source.replace(find, () => replace),
  )
  const module: unknown = await import(/* @vite-ignore */ join(copy, 'index.ts'))
  return (module as { guardBroadcast: typeof guardBroadcast }).guardBroadcast // a copy of the module above
}

/** The shapes with which a guard goes wrong, either way. */
function failures(guard: typeof guardBroadcast): readonly string[] {
  const refuses = (
    object: object,
    wrap: (object: object) => readonly unknown[],
    isNamed: boolean,
  ): boolean => {
    const guarded = guard(
      (..._args: unknown[]) => undefined,
      isNamed ? { isCallback: ({ kind }) => kind === 'late' } : {},
    )
    try {
      guarded(...wrap(object))
      return false
    } catch (error) {
      return error instanceof Error && error.name === 'ProtocolViolationError' // of the copy, a class of its own
    }
  }
  const t = { threadId: 't1' }
  const wrong = shapes.filter(
    ({ wrap }) =>
      !refuses({ ...t, type: 'message', origin: 'callback' }, wrap, false) ||
      !refuses({ ...t, type: 'callback', invocationId: '' }, wrap, false) ||
      !refuses({ ...t, kind: 'late' }, wrap, true) ||
      refuses({ type: 'callback' }, wrap, false) ||
      refuses({ ...t, type: 'callback', invocationId: 'turn' }, wrap, false),
  )
  const refused = [...sayings, ...others].filter(({ message }) =>
    [message, (text: string) => ({ frame: JSON.stringify(message(text)) })].some((say) =>
      [(object: object) => [object], (object: object) => [JSON.stringify(object)]].some((wrap) =>
        lines.some((line) => refuses(say(line), wrap, false)),
      ),
    ),
  )
  const spoken = sayings.filter(({ message }) =>
    [message(wholeLine), JSON.stringify(message(wholeLine))].some((frame) =>
      refuses({}, () => [frame], false),
    ),
  )
  return [...wrong, ...refused, ...spoken].map(({ name }) => name)
}

test('the guard as it is goes wrong with none', () => {
  expect(failures(guardBroadcast)).toEqual([])
})

test('a copy of it that is not changed goes wrong with none', async () => {
  const change = { name: 'unchanged', file: 'refused.ts', find: 'class Refused', replace: 'class Refused' }
  expect(failures(await load(change))).toEqual([])
})

test.each(weakenedGuards)('a guard goes wrong when it looks: $name', async (change) => {
  const wrong = failures(await load(change))
  expect(wrong.length).toBeGreaterThan(0)
})
