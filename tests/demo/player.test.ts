import { describe, expect, test } from 'vitest'
import {
  defaultSettings,
  type Checkpoint,
  Player,
  readCheckpoint,
  recordingOf,
  type Settings,
} from '../../src/demo/player/index.ts'
import { createBubbleStore } from '../../src/index.ts'
import { races, shown, threadScript } from '../../src/testing/index.ts'
import { FakeClock } from './fake-clock.ts'

const script = threadScript('t')
for (const id of ['a', 'b']) {
  script.created(id, { agentId: 'scout', at: script.log().length * 100 })
  for (let index = 0; index < 30; index++)
    script.chunk(id, `${id}${index} `, { at: script.log().length * 100 })
}
script.callback('a', 'Late.', { at: 6_200 })
script.finalized('a', { at: 6_300 })
script.finalized('b', { at: 6_400 })
const recording = recordingOf(script.log())
const total = recording.lines.length

function playerOf(settings: Partial<Settings> = {}, checkpoint?: Checkpoint) {
  const clock = new FakeClock()
  const player = new Player({ clock, makeStore: () => createBubbleStore() })
  player.load(recording, { ...defaultSettings, ...settings }, checkpoint)
  const lines = () => {
    player.getState().store.flush()
    return shown(player.getState().store, 't')
  }
  return { clock, player, lines, position: () => player.getState().position }
}
const end = (() => {
  const { player, lines } = playerOf()
  player.seek(total)
  return lines()
})()

test('the end is what the events say', () => {
  const words = Array.from({ length: 30 }, (_, index) => `b${index} `).join('')
  expect(end).toEqual(['a: Late. (completed, callback)', `b: ${words} (completed, stream)`])
})

describe('in time', () => {
  test('events arrive at the pace of the recording, times the speed', () => {
    const { clock, player, position } = playerOf()
    player.play()
    expect(position()).toBe(1)
    clock.advance(1_000)
    expect(position()).toBe(11)
    player.configure({ speed: '4' })
    clock.advance(1_000)
    expect(position()).toBe(51)
    player.configure({ speed: '0.5' })
    clock.advance(1_000)
    expect(position()).toBe(56)
  })

  test('a pause stops the clock; afterwards it goes on from there', () => {
    const { clock, player, position } = playerOf()
    player.play()
    clock.advance(1_050)
    player.pause()
    expect(player.getState().status).toBe('paused')
    expect(clock.waitingCount).toBe(0)
    clock.advance(60_000)
    expect(position()).toBe(11)
    player.play()
    clock.advance(200)
    expect(position()).toBe(13)
  })

  test('a hidden page, whose timers come late, catches up with the time that has passed', () => {
    const { clock, player, position } = playerOf()
    player.play()
    clock.oversleep(3_000)
    expect(position()).toBe(31)
    clock.oversleep(60_000)
    expect(player.getState().status).toBe('ended')
  })

  test('at full speed it lets the page paint in between, and ends', () => {
    const { clock, player, lines } = playerOf({ speed: 'max' })
    let slices = 0
    const unsubscribe = player.subscribe(() => {
      slices += 1
      clock.time += 5 // as if each slice took so long
    })
    player.play()
    expect(player.getState().status).toBe('playing')
    clock.advance(1_000)
    expect(player.getState().status).toBe('ended')
    expect(slices).toBeGreaterThan(2)
    unsubscribe()
    expect(lines()).toEqual(end)
  })

  test('after the end it plays again from the beginning', () => {
    const { player, position } = playerOf()
    player.seek(total)
    expect(player.getState().status).toBe('ended')
    player.play()
    expect(position()).toBe(1)
    expect(player.getState().status).toBe('playing')
  })
})

describe('by hand', () => {
  test('a step pauses and lets one event arrive, with its receipt', () => {
    const { player } = playerOf()
    player.play()
    player.step()
    const { status, position, receipts, recorder } = player.getState()
    expect(status).toBe('paused')
    expect(position).toBe(2)
    expect(receipts).toEqual([{ status: 'applied' }, { status: 'applied' }])
    expect(recorder.inputs().map(({ receipt }) => receipt)).toEqual(receipts)
  })

  test('seeking back begins with a fresh store and shows what was shown there', () => {
    const { player, lines } = playerOf()
    player.seek(10)
    const before = lines()
    const { store } = player.getState()
    player.seek(total)
    player.seek(10)
    expect(player.getState().store).not.toBe(store)
    expect(lines()).toEqual(before)
    expect(player.getState().receipts).toHaveLength(10)
    expect(player.getState().recorder.inputs()).toHaveLength(10)
  })

  test('seeking while it plays goes on playing', () => {
    const { clock, player, position } = playerOf()
    player.play()
    player.seek(20)
    expect(player.getState().status).toBe('playing')
    clock.advance(100)
    expect(position()).toBe(21)
    player.seek(5)
    clock.advance(100)
    expect(position()).toBe(6)
  })

  test('another order begins again; another speed does not', () => {
    const { player, position } = playerOf()
    player.step(10)
    player.configure({ speed: 'max' })
    expect(position()).toBe(10)
    player.configure({ order: 'reversed' })
    expect(position()).toBe(0)
  })
})

describe('whatever happens on the way, the end is the same', () => {
  const ways: readonly Partial<Settings>[] = [
    { order: 'reversed' },
    { order: 'shuffled', seed: 1 },
    { order: 'shuffled', seed: 2, isDoubled: true },
    { isDoubled: true },
    { dropPercent: 30, seed: 4 },
    { order: 'shuffled', dropPercent: 60, isDoubled: true, seed: 5 },
  ]
  test.each(ways)('%j', (settings) => {
    const { player, lines } = playerOf(settings)
    player.seek(player.getState().total)
    expect(lines()).toEqual(end)
    expect(player.getState().store.violations()).toEqual([])
  })

  test.each(ways)('and %j, reloaded after every seventh event', (settings) => {
    let { player, lines } = playerOf(settings)
    let reloads = 0
    while (player.getState().position < player.getState().total && reloads < 100) {
      player.step(7)
      const text = JSON.stringify(player.checkpoint())
      const before = lines()
      ;({ player, lines } = playerOf(settings, readCheckpoint(JSON.parse(text))))
      expect(lines()).toEqual(before)
      reloads += 1
      // A reversed log moves no cursor until its very last event: then a reload brings all of it again.
      if (reloads > 20) player.seek(player.getState().total)
    }
    expect(lines()).toEqual(end)
  })
})

describe('a reload', () => {
  test('hydrates and goes on from the cursor: what is below it does not come again', () => {
    const { player } = playerOf()
    player.step(40)
    const checkpoint = readCheckpoint(JSON.parse(JSON.stringify(player.checkpoint())))
    expect(checkpoint).toBeDefined()
    const again = playerOf({}, checkpoint)
    const { resumed, total: left } = again.player.getState()
    expect(resumed).toEqual({ bubbleCount: 2 })
    expect(left).toBe(total - 40)
    again.player.seek(left)
    expect(again.lines()).toEqual(end)
    again.player.restart()
    expect(again.player.getState()).toMatchObject({ resumed: undefined, total, position: 0 })
  })

  test('at the end leaves a player that plays again, from the beginning', () => {
    const { player } = playerOf()
    player.seek(total)
    const { player: again } = playerOf({}, player.checkpoint())
    expect(again.getState()).toMatchObject({ status: 'ended', total: 0 })
    again.play()
    expect(again.getState()).toMatchObject({ status: 'playing', total })
  })

  test('goes on playing when it was', () => {
    const { player } = playerOf()
    player.play()
    const { player: again } = playerOf({}, player.checkpoint())
    expect(again.getState().status).toBe('playing')
  })

  test.each([null, 1, 'x', {}, { v: 2, snapshots: [], settings: {} }, { v: 1, snapshots: {}, settings: {} }])(
    '%j is no checkpoint',
    (value) => {
      expect(readCheckpoint(value)).toBeUndefined()
    },
  )
})

test.each(races.map((race) => [race.title, race] as const))('race: %s', (_, race) => {
  const { player } = playerOf()
  player.load(recordingOf(race.events))
  for (const step of race.steps) {
    player.step()
    for (const { threadId, lines } of step.threads)
      expect(shown(player.getState().store, threadId)).toEqual(lines)
  }
})

test('an empty recording does nothing', () => {
  const { player } = playerOf()
  player.load(recordingOf([]))
  player.play()
  player.step()
  player.seek(5)
  expect(player.getState()).toMatchObject({ status: 'paused', position: 0, total: 0 })
})

test('what is no event arrives, is refused, and stops nobody', () => {
  const { player } = playerOf()
  player.load(recordingOf([42, null, 'x', { type: 'new' }, ...script.log()]))
  player.seek(player.getState().total)
  const { receipts, store } = player.getState()
  expect(receipts.slice(0, 4).map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
  expect(store.violations()).toHaveLength(4)
  expect(shown(store, 't')).toEqual(end)
})
