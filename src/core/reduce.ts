import {
  assertNever,
  type BubbleEvent,
  omitUndefined,
  decodeEvent,
  type Message,
  type ViolationCode,
  violationOf,
} from '../protocol/index.ts'
import { decisionOn, noDecisions } from './decisions.ts'
import type { ClaimedIds } from './ids.ts'
import { joinMessage, joinTurn, type Joined } from './join.ts'
import { type Fault, outcome, type Outcome, type Receipt, receipts } from './receipt.ts'
import { beyondEnd, reduceChunk, takeRefusedChunk } from './reduce-chunk.ts'
import { reduceText } from './reduce-text.ts'
import { claim, joinRetracted, retract, retractedOf } from './retract.ts'
import type { Retracted } from './retracted.ts'
import type { MessageRow } from './row.ts'
import type { Thread } from './thread.ts'
import type { WorkingState } from './working-state.ts'

/**
 * Ingests one event from any source: decodes it, applies it by its exact ids, and moves the thread's cursor. Never
 * throws. A rejected event gives a receipt with the violation. Only the bubble that the event names can change.
 */
export const reduceEvent = (state: WorkingState, input: unknown): Receipt =>
  reduceText(state, input) ?? reduceAny(state, input)

function reduceAny(state: WorkingState, input: unknown): Receipt {
  const decoded = decodeEvent(input)
  if (!decoded.ok) {
    const { position, violation } = decoded
    // A malformed event must not stop the cursor.
    if (position !== undefined) state.see(state.thread(position.threadId), position.epoch, position.offset)
    return { status: 'rejected', violation: state.report(violation) }
  }
  const { status, faults } = applyEvent(state, decoded.event)
  const violations = faults.map(({ code, path }) => violationOf(code, input, path))
  if (decoded.violation !== undefined) {
    if (status === 'rejected') violations.push(decoded.violation)
    // The invalid part of a duplicate was already reported.
    else if (status !== 'duplicate') violations.unshift(decoded.violation)
  }
  const [violation] = violations.map((each) => state.report(each))
  return violation === undefined ? receipts[status] : { status, violation }
}

function applyEvent(state: WorkingState, event: BubbleEvent): Outcome {
  const thread = state.thread(event.threadId)
  const { type, epoch, offset } = event
  if (epoch !== undefined && offset !== undefined && !thread.log.accepts(epoch)) {
    thread.log.refuse(epoch, offset)
    return outcome('rejected', { code: 'epoch_changed', path: 'epoch' })
  }
  const said = event.type === 'message' ? { ...event, disposition: event.type } : event
  const retracted = said.type === 'retraction' ? undefined : retractedOf(thread, said)
  const refusal = refusalOf(state, said, thread, retracted !== undefined)
  const done =
    refusal !== undefined
      ? outcome('rejected', refusal)
      : retracted === undefined
        ? reduce(state, said, thread)
        : reduceRetracted(state, thread, retracted, said)
  if (done.status !== 'rejected' && epoch !== undefined && thread.log.epoch === undefined) {
    thread.log.adopt(epoch)
    state.followLog(thread)
  }
  // The cursor moves past the event, unless the event has to be sent again.
  const hasToCome = done.faults[0]?.code === 'buffer_overflow'
  if (epoch !== undefined && offset !== undefined && !hasToCome) state.see(thread, epoch, offset)
  if (done.status !== 'duplicate') state.next.countAction(type)
  return done
}

/** A message or an independent post. */
type Post = Omit<Message, 'type'> & Pick<MessageRow, 'disposition'>

function reduce(
  state: WorkingState,
  event: Exclude<BubbleEvent, Message> | (Message & Post),
  thread: Thread,
): Outcome {
  const { offset, at } = event
  switch (event.type) {
    case 'stream_chunk':
      return reduceChunk(state, event, thread)
    case 'invocation_created': {
      const { agentId, replyTo, chainId, regenerates } = event
      const created = omitUndefined({ agentId, replyTo, chainId, regenerates, offset })
      const { circleCount } = thread
      const joined = joinTurn(state, thread, event, { created })
      const hasCircle = thread.circleCount > circleCount && !joined.isRival
      const { status, faults } = outcomeOf(joined, 'conflicting_created')
      return outcome(status, ...faults, hasCircle ? circle : undefined)
    }
    case 'stream_finalized': {
      const { chunkCount, outcome: how, error } = event
      const joined = joinTurn(state, thread, event, {
        end: omitUndefined({ chunkCount, outcome: how, error, offset }),
      })
      const { fold, row } = joined.turn
      const isBeyond = !joined.isKnown && (fold?.known ?? row.folded) > chunkCount
      const { status, faults } = outcomeOf(joined, 'conflicting_end')
      return outcome(status, ...faults, isBeyond ? beyondEnd : undefined)
    }
    case 'callback': {
      const { disposition, messageId, revision, parts } = event
      if (disposition === 'replace') {
        const callbacks = [omitUndefined({ offset, at }, { messageId, revision, parts })]
        return outcomeOf(joinTurn(state, thread, event, { callbacks }), 'conflicting_callback')
      }
      return reducePost(state, thread, { ...event, disposition, author: { kind: 'agent' } })
    }
    case 'message':
      return reducePost(state, thread, event)
    case 'approval': {
      const { invocationId, approvalId, approved, reason, by } = event
      const known = state.turn(invocationId)?.row.decisions ?? noDecisions
      if (known.length >= state.limits.partCount && decisionOn(known, approvalId) === undefined)
        return outcome('rejected', { code: 'too_many_parts', path: 'approvalId' })
      const decisions = [omitUndefined({ reason, by, offset }, { approvalId, approved })]
      return outcomeOf(joinTurn(state, thread, event, { decisions }), 'conflicting_approval')
    }
    case 'retraction':
      return outcome(retract(state, thread, event) ? 'duplicate' : 'applied')
    default:
      return assertNever(event)
  }
}

/** Applies a message or an independent post of an agent. */
function reducePost(state: WorkingState, thread: Thread, event: Post): Outcome {
  const { author, invocationId, revision, parts, offset } = event
  const content = omitUndefined({ author, invocationId, revision, parts, offset })
  const joined = joinMessage(state, thread, event, content, revision === 0)
  return outcomeOf(joined, 'conflicting_message')
}

/** Applies an event of a retracted bubble. None of its content is shown. */
function reduceRetracted(
  state: WorkingState,
  thread: Thread,
  retracted: Retracted,
  said: Exclude<BubbleEvent, Message> | (Message & Post),
): Outcome {
  const created = said.type === 'invocation_created' ? said : undefined
  if (said.type === 'stream_chunk') takeRefusedChunk(thread, said)
  joinRetracted(state, thread, retracted, { ...said, created })
  return outcome('duplicate')
}

/** A copy is a duplicate, whatever its offset. A second content where only one is allowed is a violation. */
const outcomeOf = ({ isKnown, isRival }: Joined, code: ViolationCode): Outcome =>
  outcome(isKnown ? 'duplicate' : 'applied', isRival ? { code } : undefined)

/** Why the event cannot be applied. Without a reason, its ids are claimed. */
function refusalOf(
  state: WorkingState,
  said: ClaimedIds & { readonly parts?: readonly unknown[] },
  thread: Thread,
  isRetracted: boolean,
): Fault | undefined {
  if (!isRetracted && said.parts !== undefined && said.parts.length > state.limits.partCount)
    return { code: 'too_many_parts', path: 'parts' }
  const path = claim(state, thread, [said])
  return path === undefined ? undefined : { code: 'id_conflict', path }
}

/** The creation closes a circle of `regenerates` links. */
const circle: Fault = { code: 'conflicting_created', path: 'regenerates' }
