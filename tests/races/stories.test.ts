import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { raceGallery } from '../../src/testing/index.ts'

const folder = fileURLToPath(new URL('../../stories/races', import.meta.url))

test('each race of the gallery has a story, in the file of its group', () => {
  const stories = readdirSync(folder)
    .filter((name) => name.endsWith('.stories.tsx'))
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8')
      const [, group = ''] = /title: 'Races\/([^']+)'/.exec(text) ?? []
      return [...text.matchAll(/raceStory\('([a-z-]+)'/g)].map(([, id = '']) => ({ id, group }))
    })
  const byId = (a: { readonly id: string }, b: { readonly id: string }): number => a.id.localeCompare(b.id)
  expect(stories.toSorted(byId)).toEqual(raceGallery.map(({ id, group }) => ({ id, group })).toSorted(byId))
})
