import {
  assertNever,
  type BubbleEvent,
  compact,
  decodeEvent,
  type Message,
  type ViolationCode,
  violationOf,
} from '../protocol/index.ts'
import type { Entry } from './entry.ts'
import { claimIds, joinMessage, joinTurn, type Joined } from './join.ts'
import type { Ledger } from './ledger.ts'
import { type Receipt, rejected, taken } from './receipt.ts'
import { beyondEnd, reduceChunk } from './reduce-chunk.ts'
import type { MessageRow } from './row.ts'
import type { Thread } from './thread.ts'

/**
 * Takes in one event of any origin: decodes it, places it by its exact ids, moves the thread's cursor. Never throws.
 * What is refused is a receipt with the violation; nothing but the bubble that the event names ever changes.
 */
export function reduceEvent(ledger: Ledger, input: unknown): Receipt {
  const decoded = decodeEvent(input)
  const receipt = decoded.ok ? place(ledger, decoded.event) : rejected(decoded.violation)
  if (!decoded.ok && decoded.position !== undefined) {
    // A poisoned event must not stop the cursor.
    const thread = ledger.thread(decoded.position.threadId)
    if (thread.accepts(decoded.position.epoch)) ledger.see(thread, decoded.position.offset)
  }
  // A copy says nothing new: it leaves the state as it is, its violations included.
  const violation = receipt.violation ?? (receipt.status === 'duplicate' ? undefined : decoded.violation)
  if (violation === undefined) return receipt
  ledger.report(violation)
  return { status: receipt.status, violation }
}

function place(ledger: Ledger, event: BubbleEvent): Receipt {
  const thread = ledger.thread(event.threadId)
  const { epoch, offset } = event
  if (epoch !== undefined && offset !== undefined && !thread.accepts(epoch)) {
    thread.refuse(epoch, offset)
    return rejected(violationOf('epoch_changed', event, 'epoch'))
  }
  const conflict = claimIds(ledger, thread, [
    event.type === 'message' ? { ...event, disposition: 'message' } : event,
  ])
  const receipt =
    conflict === undefined
      ? reduce(ledger, event, thread)
      : rejected(violationOf('id_conflict', event, conflict))
  if (offset !== undefined && receipt.violation?.code !== 'buffer_overflow') ledger.see(thread, offset)
  if (receipt.status !== 'duplicate') ledger.note(event.type)
  return receipt
}

function reduce(ledger: Ledger, event: BubbleEvent, thread: Thread<Entry>): Receipt {
  if (event.type === 'stream_chunk') return reduceChunk(ledger, event, thread)
  const { offset, at } = event
  const where = compact({ offset, at })
  switch (event.type) {
    case 'invocation_created': {
      const { invocationId, agentId, replyTo, chainId } = event
      const created = compact({ agentId, replyTo, chainId, offset })
      const joined = joinTurn(ledger, thread, { ...where, invocationId, created })
      return receiptOf(event, joined, 'conflicting_created')
    }
    case 'stream_finalized': {
      const { invocationId, chunkCount, outcome, error } = event
      const end = compact({ chunkCount, outcome, error, offset })
      const joined = joinTurn(ledger, thread, { ...where, invocationId, end })
      const receipt = receiptOf(event, joined, 'conflicting_end')
      const { fold, row } = joined.entry
      const isBeyond = !joined.isKnown && (fold?.known ?? row.stream.folded) > chunkCount
      return isBeyond && receipt.violation === undefined ? taken('applied', beyondEnd(event)) : receipt
    }
    case 'callback': {
      const { invocationId, messageId, revision, parts, disposition } = event
      if (disposition === 'replace') {
        const callbacks = [{ messageId, revision, parts, ...where }]
        return receiptOf(
          event,
          joinTurn(ledger, thread, { ...where, invocationId, callbacks }),
          'conflicting_callback',
        )
      }
      return reducePost(ledger, thread, { ...event, disposition, author: { kind: 'agent' } })
    }
    case 'message':
      return reducePost(ledger, thread, { ...event, disposition: event.type })
    default:
      return assertNever(event)
  }
}

/** A message, or a post of an agent that stands on its own. */
function reducePost(ledger: Ledger, thread: Thread<Entry>, event: Post): Receipt {
  const { messageId, clientMessageId, disposition, author, invocationId, revision, parts, offset, at } = event
  const content = compact({ author, invocationId, revision, parts, offset })
  const joined = joinMessage(
    ledger,
    thread,
    compact({ messageId, clientMessageId, disposition, offset, at, revision: content }),
  )
  return receiptOf(event, joined, 'conflicting_message')
}

type Post = Omit<Message, 'type'> & Pick<MessageRow, 'disposition'>

/** A copy is a duplicate, whatever its offset; two contents where there should be one are a violation. */
function receiptOf(event: unknown, { isKnown, isRival }: Joined<Entry>, code: ViolationCode): Receipt {
  const violation = isRival ? violationOf(code, event) : undefined
  return taken(isKnown ? 'duplicate' : 'applied', violation)
}
