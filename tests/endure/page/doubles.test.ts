import { expect, test } from 'vitest'
import type { Bubble } from '../../../src/index.ts'
import { bubblesOf } from '../../../src/testing/index.ts'
import { replay } from '../../support/replay.ts'
import { doublesAmong } from './doubles.ts'

const said = (name: string): object => ({
  type: 'message',
  threadId: 't',
  messageId: name,
  clientMessageId: `${name} of the client`,
  author: { kind: 'user' },
  parts: [{ kind: 'text', text: name }],
})
const bubbles: readonly Bubble[] = bubblesOf(
  replay({ type: 'invocation_created', threadId: 't', invocationId: 'a' }, said('m'), said('n')),
  't',
)
/** A bubble under a key that no other has. */
const underAnotherKey = (bubble: Bubble): Bubble => ({ ...bubble, key: `another ${bubble.key}` }) as Bubble // no store makes one

test('bubbles of different turns and messages are no doubles', () => {
  expect(bubbles).toHaveLength(3)
  expect(doublesAmong(bubbles)).toEqual([])
})

test('a bubble that is shown twice is a double', () => {
  expect(doublesAmong([...bubbles, bubbles[0]!])).toEqual([`key ${bubbles[0]!.key}`, 'invocation a'])
})

test('a turn or a message that has two bubbles is a double, whatever their keys', () => {
  expect(doublesAmong([...bubbles, ...bubbles.map(underAnotherKey)])).toEqual([
    'invocation a',
    'message m',
    'message sent as m of the client',
    'message n',
    'message sent as n of the client',
  ])
})
