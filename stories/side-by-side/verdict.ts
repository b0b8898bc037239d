import type { EventInput } from '../../src/index.ts'
import type { Race } from '../../src/testing/index.ts'
import type { PlainBubble, Strategy } from './strategy.ts'

/** A fault that a reader sees. */
export type Fault =
  | 'a bubble too many'
  | 'a bubble is missing'
  | 'words are lost or mixed'
  | 'the order is wrong'
  | 'it streams for ever'

/** Compares the final bubbles of each thread with the right ones. */
export function faultsOf(strategy: Strategy, race: Race): readonly Fault[] {
  const faults = new Set<Fault>()
  for (const { threadId, bubbles } of race.end) {
    const events = race.events.filter((event: EventInput) => event.threadId === threadId)
    const shown = strategy.show(events)
    const texts = shown.map(({ text }) => text)
    const right = bubbles.map(({ text }) => text)
    if (texts.length > right.length) faults.add('a bubble too many')
    if (texts.length < right.length) faults.add('a bubble is missing')
    if (right.some((text) => !texts.includes(text))) faults.add('words are lost or mixed')
    else if (texts.length === right.length && texts.some((text, index) => text !== right[index]))
      faults.add('the order is wrong')
    if (shown.some(({ isOpen }) => isOpen)) faults.add('it streams for ever')
  }
  return [...faults]
}

/** Whether the same bubbles are shown, with or without others. */
export const isRight = (
  shown: readonly PlainBubble[],
  right: readonly { readonly text: string }[],
): boolean => shown.length === right.length && shown.every(({ text }, index) => text === right[index]?.text)
