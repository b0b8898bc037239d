import { factsOf, gistOf } from '../../src/core/index.ts'
import type { EventInput } from '../../src/index.ts'

/** A bubble as a strategy stores it. */
export interface PlainBubble {
  readonly id: string
  text: string
  isOpen: boolean
}

/** How a chat decides where an event belongs. */
export interface Strategy {
  readonly name: string
  /** What it does, in a sentence. */
  readonly rule: string
  readonly show: (events: readonly EventInput[]) => readonly PlainBubble[]
}

/** All of them do this: a message is a bubble, and text grows in the order of arrival. */
const textOf = (event: EventInput): string => gistOf(event)
const isText = (event: EventInput): boolean => event.type === 'stream_chunk' && event.part?.kind === 'text'

/** Returns the bubble with an id, and creates it if needed. */
const finderIn =
  (bubbles: PlainBubble[]) =>
  (id: string): PlainBubble => {
    const found = bubbles.find((bubble) => bubble.id === id)
    if (found !== undefined) return found
    const bubble = { id, text: '', isOpen: true }
    bubbles.push(bubble)
    return bubble
  }

/** Places every event in the last bubble. */
const lastBubble: Strategy = {
  name: 'The last bubble',
  rule: 'Chunks grow the last bubble, and a callback replaces its text.',
  show(events) {
    const bubbles: PlainBubble[] = []
    const open = (id: string): PlainBubble => {
      const bubble = { id, text: '', isOpen: true }
      bubbles.push(bubble)
      return bubble
    }
    for (const event of events) {
      const { invocationId = '?', messageId = '?' } = factsOf(event)
      const last = bubbles.at(-1)
      if (event.type === 'message') bubbles.push({ id: messageId, text: textOf(event), isOpen: false })
      else if (event.type === 'invocation_created') open(invocationId)
      else if (isText(event)) (last ?? open(invocationId)).text += textOf(event)
      else if (event.type === 'callback') (last ?? open(invocationId)).text = textOf(event)
      else if (event.type === 'stream_finalized' && last !== undefined) last.isOpen = false
    }
    return bubbles
  },
}

/** How many of the latest bubbles a callback is compared with. */
const windowLength = 3

/** Equal texts that are close in time count as one message. */
const equalText: Strategy = {
  name: 'Equal text',
  rule: `A callback goes into one of the latest ${windowLength} bubbles that has its text, or a part of it. Otherwise it becomes a new bubble.`,
  show(events) {
    const bubbles: PlainBubble[] = []
    const find = finderIn(bubbles)
    for (const event of events) {
      const { invocationId = '?', messageId = '?' } = factsOf(event)
      if (event.type === 'message') bubbles.push({ id: messageId, text: textOf(event), isOpen: false })
      else if (event.type === 'invocation_created') find(invocationId)
      else if (isText(event)) find(invocationId).text += textOf(event)
      else if (event.type === 'stream_finalized') find(invocationId).isOpen = false
      else if (event.type === 'callback') {
        const text = textOf(event)
        const alike = ({ text: own }: PlainBubble): boolean =>
          own !== '' && (text.includes(own) || own.includes(text))
        const twin = bubbles.slice(-windowLength).findLast(alike)
        if (twin === undefined) bubbles.push({ id: messageId, text, isOpen: false })
        else twin.text = text
      }
    }
    return bubbles
  },
}

/** A chat has one status: it is streaming, or it is not. */
const oneStatus: Strategy = {
  name: 'One status a chat',
  rule: 'There is one current answer. A callback ends it: later chunks are ignored until the next turn.',
  show(events) {
    const bubbles: PlainBubble[] = []
    let current: PlainBubble | undefined
    const begin = (id: string): PlainBubble => {
      if (current !== undefined) current.isOpen = false
      current = { id, text: '', isOpen: true }
      bubbles.push(current)
      return current
    }
    for (const event of events) {
      const { invocationId = '?', messageId = '?' } = factsOf(event)
      if (event.type === 'message') bubbles.push({ id: messageId, text: textOf(event), isOpen: false })
      else if (event.type === 'invocation_created') begin(invocationId)
      else if (isText(event) && current?.isOpen === true) current.text += textOf(event)
      else if (event.type === 'stream_finalized' && current !== undefined) current.isOpen = false
      else if (event.type === 'callback') {
        const answer: PlainBubble = current ?? begin(invocationId)
        answer.text = textOf(event)
        answer.isOpen = false
      }
    }
    return bubbles
  },
}

/** Every id is a separate message. */
const messageId: Strategy = {
  name: 'The message id',
  rule: 'A bubble is found by the id of its message. The stream and the callback have different ids.',
  show(events) {
    const bubbles: PlainBubble[] = []
    const find = finderIn(bubbles)
    for (const event of events) {
      const { invocationId = '?', messageId: id = '?' } = factsOf(event)
      if (event.type === 'message' || event.type === 'callback') {
        const bubble = find(id)
        bubble.text = textOf(event)
        bubble.isOpen = false
      } else if (event.type === 'invocation_created') find(invocationId)
      else if (isText(event)) find(invocationId).text += textOf(event)
      else if (event.type === 'stream_finalized') find(invocationId).isOpen = false
    }
    return bubbles
  },
}

/** The strategies of public projects, each as simple as possible. They serve only for this comparison. */
export const strategies: readonly Strategy[] = [lastBubble, equalText, oneStatus, messageId]
