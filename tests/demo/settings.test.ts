import { expect, test } from 'vitest'
import {
  defaultSettings,
  type Settings,
  settingsFromQuery,
  settingsToQuery,
} from '../../src/demo/player/index.ts'

test('a link carries all settings there and back', () => {
  const settings: Settings = {
    order: 'shuffled',
    seed: 7,
    isDoubled: true,
    dropPercent: 30,
    withCallbacks: false,
    speed: 'max',
  }
  const query = new URLSearchParams('race=2')
  settingsToQuery(settings, query)
  expect(query.toString()).toBe('race=2&order=shuffled&seed=7&twice=1&drop=30&callbacks=0&speed=max')
  expect(settingsFromQuery(query)).toEqual(settings)
  settingsToQuery(defaultSettings, query)
  expect(query.toString()).toBe('race=2')
})

test.each([
  'order=sideways',
  'seed=-1',
  'seed=1e9',
  'seed=',
  'drop=100',
  'speed=3',
  'twice=yes',
  'callbacks=1',
])('%s is left at its default', (query) => {
  expect(settingsFromQuery(new URLSearchParams(query))).toEqual(defaultSettings)
})
