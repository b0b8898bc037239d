import {
  assertNever,
  type BubbleEvent,
  decodeEvent,
  type Callback,
  type Message,
  type Position,
  violationOf,
} from '../protocol/index.ts'
import type { Entry } from './entry.ts'
import type { Ledger } from './ledger.ts'
import { type Receipt, rejected } from './receipt.ts'
import { reduceIndependent, reduceMessage } from './reduce-message.ts'
import { reduceChunk, reduceCreated, reduceFinalized, reduceReplace } from './reduce-turn.ts'
import type { Thread } from './thread.ts'

/**
 * Takes in one event of any origin: decodes it, places it by its exact ids, moves the thread's cursor. Never throws.
 * What is refused is a receipt with the violation; nothing but the bubble that the event names ever changes.
 */
export function reduceEvent(ledger: Ledger, input: unknown): Receipt {
  const decoded = decodeEvent(input)
  if (!decoded.ok) {
    if (decoded.position !== undefined) skip(ledger, decoded.position)
    ledger.report(decoded.violation)
    return rejected(decoded.violation)
  }
  const { event, violation } = decoded
  const placed = place(ledger, event)
  const receipt =
    violation === undefined || placed.violation !== undefined ? placed : { status: placed.status, violation }
  if (receipt.violation !== undefined) ledger.report(receipt.violation)
  return receipt
}

/** A poisoned event must not stop the cursor. */
function skip(ledger: Ledger, { threadId, epoch, offset }: Position): void {
  const thread = ledger.thread(threadId)
  if (thread.accepts(epoch)) ledger.see(thread, offset)
}

function place(ledger: Ledger, event: BubbleEvent): Receipt {
  const thread = ledger.thread(event.threadId)
  const { epoch, offset } = event
  if (epoch !== undefined && offset !== undefined && !thread.accepts(epoch)) {
    if (!thread.isReplaced(epoch)) thread.refuse({ epoch, offset })
    return rejected(violationOf('epoch_changed', event, `the thread is in epoch ${JSON.stringify(thread.epoch)}`, 'epoch'))
  }
  const receipt = conflictOf(ledger, event, thread) ?? apply(ledger, event, thread)
  if (receipt.status !== 'duplicate') ledger.note(event.type, event.type === 'stream_finalized' || event.type === 'callback')
  if (offset !== undefined && receipt.violation?.code !== 'buffer_overflow') ledger.see(thread, offset)
  return receipt
}

function apply(ledger: Ledger, event: BubbleEvent, thread: Thread<Entry>): Receipt {
  switch (event.type) {
    case 'stream_chunk':
      return reduceChunk(ledger, event, thread)
    case 'invocation_created':
      return reduceCreated(ledger, event, thread)
    case 'stream_finalized':
      return reduceFinalized(ledger, event, thread)
    case 'callback':
      return event.disposition === 'replace'
        ? reduceReplace(ledger, event, thread)
        : reduceIndependent(ledger, event, thread)
    case 'message':
      return reduceMessage(ledger, event, thread)
    default:
      return assertNever(event)
  }
}

/** An id is one thing: one thread's, one invocation's, of one disposition. */
function conflictOf(ledger: Ledger, event: BubbleEvent, thread: Thread<Entry>): Receipt | undefined {
  if (event.type !== 'message') {
    const known = ledger.threadOf(event.invocationId)
    if (known !== undefined && known !== thread) {
      const reason = `this invocationId belongs to the thread ${JSON.stringify(known.threadId)}`
      return rejected(violationOf('id_conflict', event, reason, 'invocationId'))
    }
  }
  if (event.type !== 'message' && event.type !== 'callback') return undefined
  const disposition = event.type === 'message' ? 'message' : event.disposition
  if (!isTaken(ledger, { ...event, disposition }, thread)) return undefined
  return rejected(violationOf('id_conflict', event, 'this messageId is known as something else', 'messageId'))
}

/** Whether a messageId is known in another thread, of another invocation, or with another disposition. */
export function isTaken(ledger: Ledger, claim: Claim, thread: Thread<Entry>): boolean {
  const owner = ledger.callbackOwners.get(claim.messageId)
  const known = ledger.messages.get(claim.messageId)
  if (claim.disposition === 'replace') return known !== undefined || (owner !== undefined && owner !== claim.invocationId)
  if (owner !== undefined) return true
  if (known === undefined) return false
  const invocationId = known.row.revisions[0]?.invocationId
  const isOther = invocationId !== undefined && claim.invocationId !== undefined && invocationId !== claim.invocationId
  return known.thread !== thread || known.row.disposition !== claim.disposition || isOther
}

interface Claim {
  readonly messageId: string
  readonly invocationId?: string
  readonly disposition: Callback['disposition'] | Message['type']
}
