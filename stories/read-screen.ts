import { lineOf, type ShownBubble, type ShownInvocation, type ShownMessage } from '../src/testing/index.ts'

/** The bubbles below an element, in the order in which they stand. */
export const bubblesIn = (root: ParentNode): readonly HTMLElement[] => [
  ...root.querySelectorAll<HTMLElement>('[data-bubble-key]'),
]

/** The bubble of one invocation or message, by its id. */
export function bubbleIn(root: ParentNode, id: string): HTMLElement {
  const found = bubblesIn(root).find((bubble) => idOf(bubble.dataset['bubbleKey'] ?? '') === id)
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
    .map(wordsOf)
    .filter((text) => text !== '')
    .join('\n\n')

/** The words of one text: those of its controls, which copy code, are not its own. Between blocks of Markdown there is a line's end. */
export function wordsOf(part: Element): string {
  const words = part.cloneNode(true) as Element // of an element, it is one
  for (const control of words.querySelectorAll('[data-control]')) control.remove()
  const isInBlocks = words.querySelector(':scope > div') !== null
  return isInBlocks
    ? Array.from(words.children, ({ textContent }) => textContent).join('\n')
    : words.textContent
}

/**
 * Keys are opaque to a program; a person who reads the page may read the id in them. That of a turn is mostly its id
 * alone, and that of a message that began here has a number ahead of its clientMessageId.
 */
export const idOf = (key: string): string => key.replace(/^(?:invocation|message|optimistic:\d+):/u, '')

function read(bubble: HTMLElement): ShownBubble {
  const { kind, phase, body } = bubble.dataset
  const id = idOf(bubble.dataset['bubbleKey'] ?? '')
  const text = textOf(bubble)
  if (kind === 'invocation') {
    const missing = Number.parseInt(bubble.querySelector('[data-badge="missing"]')?.textContent ?? '0', 10)
    return { kind, id, text, phase, body, missing } as ShownInvocation // lineOf shows what is wrong with it
  }
  const author = ['user', 'agent', 'system'].find((name) => bubble.classList.contains(`bubble-${name}`))
  return { kind: 'message', id, text, author, delivery: phase } as ShownMessage // likewise
}
