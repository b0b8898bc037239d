import {
  type Bubble,
  bubbleKey,
  type BubblePart,
  type BubbleStore,
  type BubbleStoreOptions,
  createBubbleStore,
  type InvocationBubble,
  type MessageBubble,
  partText,
  type Receipt,
  syncScheduler,
} from '../../src/index.ts'
import { bubblesOf, interleavings } from '../../src/testing/index.ts'

/** A store that publishes at once. */
export const newStore = (options: BubbleStoreOptions = {}): BubbleStore =>
  createBubbleStore({ scheduler: syncScheduler, ...options })

/** A store after these events, in this order. */
export function replay(...events: readonly unknown[]): BubbleStore {
  const store = newStore()
  for (const event of events) store.ingest(event)
  return store
}

/** Every order of the items. */
export const orders = <Item>(items: readonly Item[]): Iterable<readonly Item[]> =>
  interleavings(items.map((item) => [item]))

/** The bubble of an invocation, as last published. */
export function turn(store: BubbleStore, invocationId: string): InvocationBubble {
  const bubble = store.invocation(invocationId)
  if (bubble === undefined) throw new RangeError(`no bubble of the invocation ${invocationId}`)
  return bubble
}

/** The bubble of a message, as last published. */
export function post(store: BubbleStore, messageId: string): MessageBubble {
  const bubble = store.bubble(bubbleKey.message(messageId))
  if (bubble?.kind !== 'message') throw new RangeError(`no bubble of the message ${messageId}`)
  return bubble
}

/** The ids of a thread's bubbles, in order. */
export const idsOf = (store: BubbleStore, threadId = 't'): readonly string[] =>
  bubblesOf(store, threadId).map(idOf)

const idOf = (bubble: Bubble): string =>
  bubble.kind === 'invocation' ? bubble.invocationId : (bubble.messageId ?? bubble.clientMessageId ?? '')

/** The codes of all violations, oldest first. */
export const codesOf = (store: BubbleStore): readonly string[] => store.violations().map(({ code }) => code)

/** The parts of a bubble in short: texts as they are, tools and data by name, files by address. */
export const partsOf = ({ parts }: Pick<Bubble, 'parts'>): readonly string[] => parts.map(wordsOf)

function wordsOf(part: BubblePart): string {
  if (part.kind === 'data') return `${part.name}/${part.dataId}=${JSON.stringify(part.value)}`
  if (part.kind === 'file') return `<${part.url}>`
  if (part.kind !== 'tool') return part.kind === 'text' ? partText(part) : `(${partText(part)})`
  const output = part.output === undefined ? '' : `→${JSON.stringify(part.output)}`
  return `${part.toolName ?? '?'}#${part.toolCallId}[${part.input}]${output}`
}

/** `rejected id_conflict`, `held`, `applied`. */
export const outcome = ({ status, violation }: Receipt): string =>
  violation === undefined ? status : `${status} ${violation.code}`

/** Everything that these threads show, to compare as a whole. */
export const shownState = (store: BubbleStore, ...threadIds: readonly string[]): unknown =>
  (threadIds.length === 0 ? ['t'] : threadIds).map((threadId) => ({
    thread: store.thread(threadId),
    bubbles: bubblesOf(store, threadId),
    cursor: store.cursor(threadId),
  }))
