import {
  assertNever,
  type BubbleEvent,
  compact,
  decodeEvent,
  type Message,
  type ViolationCode,
  violationOf,
} from '../protocol/index.ts'
import { claimIds, joinMessage, joinTurn, type Joined } from './join.ts'
import type { Ledger } from './ledger.ts'
import { type Receipt, rejected, taken } from './receipt.ts'
import { beyondEnd, reduceChunk } from './reduce-chunk.ts'
import { reduceText } from './reduce-text.ts'
import type { MessageRow } from './row.ts'
import type { Thread } from './thread.ts'

/**
 * Takes in one event of any origin: decodes it, places it by its exact ids, moves the thread's cursor. Never throws.
 * What is refused is a receipt with the violation; nothing but the bubble that the event names ever changes.
 */
export const reduceEvent = (ledger: Ledger, input: unknown): Receipt =>
  reduceText(ledger, input) ?? reduceAny(ledger, input)

function reduceAny(ledger: Ledger, input: unknown): Receipt {
  const decoded = decodeEvent(input)
  const receipt = decoded.ok ? place(ledger, decoded.event) : rejected(decoded.violation)
  if (!decoded.ok && decoded.position !== undefined) {
    // A poisoned event must not stop the cursor.
    const { threadId, epoch, offset } = decoded.position
    const thread = ledger.thread(threadId)
    if (thread.accepts(epoch)) ledger.see(thread, offset)
  }
  // A copy says nothing new: it leaves the state as it is, its violations included.
  const violation = receipt.violation ?? (receipt.status === 'duplicate' ? undefined : decoded.violation)
  return violation === undefined ? receipt : { ...receipt, violation: ledger.report(violation) }
}

function place(ledger: Ledger, event: BubbleEvent): Receipt {
  const thread = ledger.thread(event.threadId)
  const { type, epoch, offset } = event
  if (epoch !== undefined && offset !== undefined && !thread.accepts(epoch)) {
    thread.refuse(epoch, offset)
    return rejected(violationOf('epoch_changed', event, 'epoch'))
  }
  const said = event.type === 'message' ? { ...event, disposition: event.type } : event
  const conflict = claimIds(ledger, thread, [said])
  const receipt =
    conflict === undefined
      ? reduce(ledger, said, thread)
      : rejected(violationOf('id_conflict', event, conflict))
  // The cursor moves past the event, unless it has to come once more.
  if (offset !== undefined && receipt.violation?.code !== 'buffer_overflow') ledger.see(thread, offset)
  if (receipt.status !== 'duplicate') ledger.note(type)
  return receipt
}

/** A message, or an independent post. */
type Post = Omit<Message, 'type'> & Pick<MessageRow, 'disposition'>

function reduce(
  ledger: Ledger,
  event: Exclude<BubbleEvent, Message> | (Message & Post),
  thread: Thread,
): Receipt {
  const { offset, at } = event
  switch (event.type) {
    case 'stream_chunk':
      return reduceChunk(ledger, event, thread)
    case 'invocation_created': {
      const { agentId, replyTo, chainId } = event
      const created = compact({ agentId, replyTo, chainId, offset })
      return receiptOf(event, joinTurn(ledger, thread, event, { created }), 'conflicting_created')
    }
    case 'stream_finalized': {
      const { chunkCount, outcome, error } = event
      const joined = joinTurn(ledger, thread, event, { end: compact({ chunkCount, outcome, error, offset }) })
      const { fold, row } = joined.entry
      const isBeyond = !joined.isKnown && !joined.isRival && (fold?.known ?? row.folded) > chunkCount
      return isBeyond ? taken('applied', beyondEnd(event)) : receiptOf(event, joined, 'conflicting_end')
    }
    case 'callback': {
      const { disposition, messageId, revision, parts } = event
      if (disposition === 'replace') {
        const callbacks = [compact({ offset, at }, { messageId, revision, parts })]
        return receiptOf(event, joinTurn(ledger, thread, event, { callbacks }), 'conflicting_callback')
      }
      return reducePost(ledger, thread, { ...event, disposition, author: { kind: 'agent' } })
    }
    case 'message':
      return reducePost(ledger, thread, event)
    default:
      return assertNever(event)
  }
}

/** A message, or a post of an agent that stands on its own. */
function reducePost(ledger: Ledger, thread: Thread, event: Post): Receipt {
  const { author, invocationId, revision, parts, offset } = event
  const content = compact({ author, invocationId, revision, parts, offset })
  return receiptOf(event, joinMessage(ledger, thread, event, content), 'conflicting_message')
}

/** A copy is a duplicate, whatever its offset; two contents where there should be one are a violation. */
function receiptOf(event: unknown, { isKnown, isRival }: Joined, code: ViolationCode): Receipt {
  const violation = isRival ? violationOf(code, event) : undefined
  return taken(isKnown ? 'duplicate' : 'applied', violation)
}
