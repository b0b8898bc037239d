import { lineOf, type ShownBubble, type ShownInvocation, type ShownMessage } from '../src/testing/index.ts'

/** The bubbles below an element, in order. */
export const bubblesIn = (root: ParentNode): readonly HTMLElement[] => [
  ...root.querySelectorAll<HTMLElement>('[data-bubble-key]'),
]

/** The bubble of one invocation or message, by its id. */
export function bubbleIn(root: ParentNode, id: string): HTMLElement {
  const found = bubblesIn(root).find((bubble) => idOf(bubble.dataset['bubbleKey'] ?? '') === id)
  if (found === undefined) throw new Error(`no bubble ${id} is shown`)
  return found
}

/** What a person reads in the bubbles below an element: lines of the testing kit, taken from the page alone. */
export const linesIn = (root: ParentNode): readonly string[] =>
  bubblesIn(root).map((bubble) => lineOf(read(bubble)))

/** The texts of a bubble's badges, in order. */
export const badgesOf = (bubble: Element): readonly string[] =>
  [...bubble.querySelectorAll('.bubble-head [data-badge]')].map(({ textContent }) => textContent)

/** The visible text of a bubble, without collapsed content. Each text part is a block. */
export const textOf = (bubble: Element): string =>
  [...bubble.querySelectorAll('[data-part="text"]')]
    .map(wordsOf)
    .filter((text) => text !== '')
    .join('\n\n')

/**
 * The text of one part, without that of its controls, such as the button that copies code. Blocks of Markdown are
 * separated by a line break.
 */
export function wordsOf(part: Element): string {
  const words = part.cloneNode(true) as Element // the copy of an element is one
  for (const control of words.querySelectorAll('[data-control]')) control.remove()
  const isInBlocks = words.querySelector(':scope > div') !== null
  return isInBlocks
    ? Array.from(words.children, ({ textContent }) => textContent).join('\n')
    : words.textContent
}

/**
 * Keys are opaque to a program, but a person may read the id in them. The key of a turn is usually just its id. The
 * key of an optimistic message has a number before its clientMessageId.
 */
export const idOf = (key: string): string => key.replace(/^(?:invocation|message|optimistic:\d+):/u, '')

function read(bubble: HTMLElement): ShownBubble {
  const { kind, phase, body } = bubble.dataset
  const id = idOf(bubble.dataset['bubbleKey'] ?? '')
  const text = textOf(bubble)
  if (kind === 'invocation') {
    const missing = Number.parseInt(bubble.querySelector('[data-badge="missing"]')?.textContent ?? '0', 10)
    return { kind, id, text, phase, body, missing } as ShownInvocation // `lineOf` shows any wrong value
  }
  const author = ['user', 'agent', 'system'].find((name) => bubble.classList.contains(`bubble-${name}`))
  return { kind: 'message', id, text, author, delivery: phase } as ShownMessage // here as well
}
