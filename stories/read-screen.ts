import { lineOf, type ShownBubble, type ShownInvocation, type ShownMessage } from '../src/testing/index.ts'

/** The bubbles below an element, in the order in which they stand. */
export const bubblesIn = (root: ParentNode): readonly HTMLElement[] => [
  ...root.querySelectorAll<HTMLElement>('[data-bubble-key]'),
]

/** The bubble of one invocation or message, by its id. */
export function bubbleIn(root: ParentNode, id: string): HTMLElement {
  const found = bubblesIn(root).find((bubble) => idOf(bubble) === id)
  if (found === undefined) throw new Error(`no bubble ${id} is shown`)
  return found
}

/** What a person reads of the bubbles below an element: the testing kit's lines, from the page alone. */
export const linesIn = (root: ParentNode): readonly string[] =>
  bubblesIn(root).map((bubble) => lineOf(read(bubble)))

/** What the badges of a bubble say, in order. */
export const badgesOf = (bubble: Element): readonly string[] =>
  [...bubble.querySelectorAll('.bubble-head [data-badge]')].map(({ textContent }) => textContent)

/** The words of a bubble, without those that can be unfolded: each text is a block, as one reads it. */
export const textOf = (bubble: Element): string =>
  [...bubble.querySelectorAll('[data-part="text"]')]
    .map(({ textContent }) => textContent)
    .filter((text) => text !== '')
    .join('\n\n')

/** Keys are opaque to a program; a person who reads the page may read the id in them. */
function idOf({ dataset: { bubbleKey = '' } }: HTMLElement): string {
  return bubbleKey.slice(bubbleKey.indexOf(':') + 1)
}

function read(bubble: HTMLElement): ShownBubble {
  const { kind, phase, body } = bubble.dataset
  const id = idOf(bubble)
  const text = textOf(bubble)
  if (kind === 'invocation') {
    const missing = Number.parseInt(bubble.querySelector('[data-badge="missing"]')?.textContent ?? '0', 10)
    return { kind, id, text, phase, body, missing } as ShownInvocation // lineOf shows what is wrong with it
  }
  const author = ['user', 'agent', 'system'].find((name) => bubble.classList.contains(`bubble-${name}`))
  return { kind: 'message', id, text, author, delivery: phase } as ShownMessage // likewise
}
