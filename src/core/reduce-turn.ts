import type { BubbleEvent, Callback, InvocationCreated, StreamChunk, StreamFinalized, Violation, ViolationCode } from '../protocol/index.ts'
import { violationOf } from '../protocol/index.ts'
import { castDraft } from 'immer'
import type { CallbackRevision } from './bubble.ts'
import type { Entry, InvocationEntry } from './entry.ts'
import { type ChunkOutcome, chunkUnits } from './fold.ts'
import { foldOf, knownChunks, type Ledger, lowerPlace, placeOf } from './ledger.ts'
import { finalParts, sameParts } from './parts.ts'
import { type Receipt, rejected, taken } from './receipt.ts'
import type { Created, End } from './row.ts'
import type { Thread } from './thread.ts'
import { type Addition, addVersion } from './versions.ts'

/** An event of a turn finds its bubble by the exact invocationId, or makes it. */
const entryOf = (ledger: Ledger, event: TurnEvent, thread: Thread<Entry>): InvocationEntry =>
  ledger.invocations.get(event.invocationId) ?? ledger.addInvocation(event.invocationId, thread, event)

type TurnEvent = InvocationCreated | StreamChunk | StreamFinalized | Callback

export function reduceCreated(ledger: Ledger, event: InvocationCreated, thread: Thread<Entry>): Receipt {
  const entry = entryOf(ledger, event, thread)
  const addition = addCreated(entry.row.created, createdOf(event), ledger.limits)
  ledger.change(entry, (row) => {
    row.created = castDraft(addition.versions)
    lowerPlace(row, event)
  })
  ledger.root(entry)
  return receiptOf(event, addition, 'conflicting_created')
}

export function reduceFinalized(ledger: Ledger, event: StreamFinalized, thread: Thread<Entry>): Receipt {
  const entry = entryOf(ledger, event, thread)
  const addition = addEnd(entry.row.ends, endOf(event), ledger.limits)
  ledger.change(entry, (row) => {
    row.ends = castDraft(addition.versions)
    lowerPlace(row, event)
  })
  const receipt = receiptOf(event, addition, 'conflicting_end')
  const isBeyond = addition.outcome === 'added' && knownChunks(entry) > event.chunkCount
  return isBeyond && receipt.violation === undefined ? taken('applied', beyondEnd(event)) : receipt
}

export function reduceReplace(ledger: Ledger, event: Callback, thread: Thread<Entry>): Receipt {
  const entry = entryOf(ledger, event, thread)
  ledger.callbackOwners.set(event.messageId, event.invocationId)
  const addition = addCallback(entry.row.callbacks, callbackOf(event), ledger.limits)
  ledger.change(entry, (row) => {
    row.callbacks = castDraft(addition.versions)
    lowerPlace(row, event)
  })
  return receiptOf(event, addition, 'conflicting_callback')
}

/** The hot path. A chunk never reads or changes anything but its own bubble's fold. */
export function reduceChunk(ledger: Ledger, event: StreamChunk, thread: Thread<Entry>): Receipt {
  const { seq, part, offset } = event
  const known = ledger.invocations.get(event.invocationId)
  const outcome = outcomeOf(known, seq, part)
  if (outcome === 'conflicting') {
    return rejected(violationOf('conflicting_chunk', event, `another chunk waits at seq ${seq} of this invocation`, 'seq'))
  }
  if (outcome === 'held' && !hasRoom(ledger, event, thread, known)) return overflow(event, thread)

  const entry = known ?? ledger.addInvocation(event.invocationId, thread, event)
  if (outcome === 'known') {
    if (offset !== undefined) entry.fold?.lowerHeld(seq, offset)
  } else {
    const fold = foldOf(entry)
    const units = fold.heldUnits
    fold.place({ seq, part, ...(offset !== undefined && { offset }) })
    thread.heldUnits += fold.heldUnits - units
    ledger.touch(entry)
  }
  if (offset !== undefined && (entry.row.offset === undefined || offset < entry.row.offset)) {
    ledger.change(entry, (row) => lowerPlace(row, event))
  }
  if (thread.refusedChunks.size > 0) thread.refusedChunks.delete(chunkName(event))

  const [end] = entry.row.ends
  const violation = outcome !== 'known' && end !== undefined && seq >= end.chunkCount ? beyondEnd(event) : undefined
  return taken(outcome === 'folded' ? 'applied' : outcome === 'held' ? 'held' : 'duplicate', violation)
}

/** What becomes of a chunk; a turn that is over and gets a copy stays as compact as it is. */
function outcomeOf(known: InvocationEntry | undefined, seq: number, part: StreamChunk['part']): ChunkOutcome {
  if (known === undefined) return seq === 0 ? 'folded' : 'held'
  if (known.fold === undefined && seq < known.row.stream.folded) return 'known'
  return foldOf(known).outcomeOf(seq, part)
}

function hasRoom(ledger: Ledger, { part }: StreamChunk, thread: Thread<Entry>, known: InvocationEntry | undefined): boolean {
  const { heldChunkCount, heldUnits } = ledger.limits
  return (known?.fold?.heldCount ?? 0) < heldChunkCount && thread.heldUnits + chunkUnits(part) <= heldUnits
}

function overflow(event: StreamChunk, thread: Thread<Entry>): Receipt {
  const { epoch, offset, invocationId, seq } = event
  if (epoch !== undefined && offset !== undefined) thread.refuse({ epoch, offset })
  else thread.refusedChunks.set(chunkName(event), { invocationId, seq })
  return rejected(violationOf('buffer_overflow', event, 'too many chunks wait for one that is missing'))
}

/** Not ambiguous: seq has no separator in it. */
const chunkName = ({ invocationId, seq }: StreamChunk): string => `${seq} ${invocationId}`

const beyondEnd = (event: BubbleEvent): Violation =>
  violationOf('chunk_beyond_end', event, 'a chunk stands at or beyond the chunkCount of the turn’s end')

/** A copy is a duplicate, whatever its offset; two contents where there should be one are a violation. */
export function receiptOf(event: BubbleEvent, addition: Addition<unknown>, code: ViolationCode): Receipt {
  if (addition.outcome !== 'added') return taken('duplicate')
  if (!addition.rival) return taken('applied')
  return taken('applied', violationOf(code, event, 'it differs from one that is known; both were taken in, one is shown'))
}

const createdOf = ({ agentId, replyTo, chainId, offset }: InvocationCreated): Created => ({
  ...(agentId !== undefined && { agentId }),
  ...(replyTo !== undefined && { replyTo }),
  ...(chainId !== undefined && { chainId }),
  ...(offset !== undefined && { offset }),
})

const endOf = ({ chunkCount, outcome, error, offset }: StreamFinalized): End => ({
  chunkCount,
  outcome,
  ...(error !== undefined && { error }),
  ...(offset !== undefined && { offset }),
})

const callbackOf = (event: Callback): CallbackRevision => ({
  messageId: event.messageId,
  revision: event.revision,
  ...placeOf(event),
  parts: finalParts(event.parts, 'c'),
})

/** Creations and ends that lost are kept to know a copy when it comes; as many as there are superseded callbacks. */
export const addCreated = (known: readonly Created[], created: Created, { supersededCount }: Ledger['limits']): Addition<Created> =>
  addVersion(known, created, sameCreated, supersededCount + 1)

export const addEnd = (known: readonly End[], end: End, { supersededCount }: Ledger['limits']): Addition<End> =>
  addVersion(known, end, sameEnd, supersededCount + 1)

export const addCallback = (
  known: readonly CallbackRevision[],
  callback: CallbackRevision,
  { supersededCount }: Ledger['limits'],
): Addition<CallbackRevision> => addVersion(known, callback, sameCallback, supersededCount + 1)

const sameCreated = (a: Created, b: Created): boolean =>
  a.agentId === b.agentId && a.replyTo === b.replyTo && a.chainId === b.chainId

const sameEnd = (a: End, b: End): boolean =>
  a.chunkCount === b.chunkCount &&
  a.outcome === b.outcome &&
  a.error?.message === b.error?.message &&
  a.error?.code === b.error?.code

const sameCallback = (a: CallbackRevision, b: CallbackRevision): boolean =>
  a.messageId === b.messageId && a.revision === b.revision && sameParts(a.parts, b.parts)
