import { type ChunkPart, type Json, readField } from '../../protocol/index.ts'
import type { Adapter } from '../common/adapter.ts'
import { boundAdapterOf } from '../common/bound-adapter.ts'
import { errorOf } from '../common/error-of.ts'
import { jsonTextOf } from '../common/json-text-of.ts'
import { labelOf } from '../common/label-of.ts'
import { listOf } from '../common/list-of.ts'
import { textOf } from '../common/text-of.ts'
import type { TurnBinding } from '../common/turn-binding.ts'
import { TurnWriter } from '../common/turn-writer.ts'
import { Answer } from './answer.ts'

/**
 * Reads the events of a session of Claude Managed Agents. What an agent does until its session is idle, and waits for
 * nobody, is one turn. The shapes are `BetaManagedAgentsStreamSessionEvents` of the package `@anthropic-ai/sdk` 1.
 *
 * The same event may come from the stream and from the session's list of events: an adapter reads each id once.
 */
export function fromAnthropicAgents(binding: TurnBinding): Adapter {
  const turn = new TurnWriter(binding)
  const seen = new Set<string>()
  const previewed = new Set<string>()
  const answer = new Answer()
  /** The ids of the tool events that the session waits for. */
  const unanswered = new Set<unknown>()
  let error: unknown
  let isInterrupted = false

  function read(event: unknown): void {
    const type = textOf(event, 'type')
    if (turn.isEnded) {
      if (type?.startsWith('agent.'))
        turn.unreadable(event, 'The turn is over. Read the next one by its own adapter.')
      return
    }
    const part = partOf(event, type)
    if (typeof part === 'string') return turn.unreadable(event, part)
    if (part !== undefined) turn.chunk(part)
    if (part?.kind === 'tool_call' && readField(event, 'evaluated_permission') === 'ask')
      ask(event, part.toolCallId)
    end(event, type ?? '')
  }

  /** Writes the request for approval of a call. Both have the same id. */
  function ask(event: unknown, id: string): void {
    const request = (readField(event, 'input') ?? {}) as Json // the call has the same input as JSON text
    turn.chunk({ kind: 'tool_approval', toolCallId: id, approvalId: id, request })
  }

  function partOf(event: unknown, type: string | undefined): ChunkPart | string | undefined {
    const id = textOf(event, 'id') ?? ''
    switch (type) {
      case undefined:
        return 'It has no type.'
      case 'event_delta': {
        const [of, delta] = [textOf(event, 'event_id') ?? '', readField(event, 'delta')]
        const text = textOf(readField(delta, 'content'), 'text')
        if (of === '' || text === undefined) return 'It has no event_id or no text.'
        if (seen.has(of)) return
        previewed.add(of)
        return { kind: 'text', partId: `${of}:${labelOf(delta, 'index') ?? 0}`, delta: text }
      }
      case 'agent.message': {
        const text = answer.add(event, id)
        return previewed.has(id) || text === '' ? undefined : { kind: 'text', partId: `${id}:0`, delta: text }
      }
      case 'agent.tool_use':
      case 'agent.mcp_tool_use':
      case 'agent.custom_tool_use': {
        const inputDelta = jsonTextOf(readField(event, 'input') ?? {})
        if (inputDelta === undefined) return 'Its input is no JSON.'
        return { kind: 'tool_call', toolCallId: id, toolName: textOf(event, 'name') ?? '', inputDelta }
      }
      case 'agent.tool_result':
      case 'agent.mcp_tool_result':
      case 'user.tool_result':
      case 'user.custom_tool_result':
        return {
          kind: 'tool_result',
          toolCallId: calledBy(event) ?? '',
          output: (readField(event, 'content') ?? []) as Json, // the store checks that it is JSON
          ...(readField(event, 'is_error') === true && { isError: true }),
        }
      case 'agent.thinking':
        return
      default:
        return type.startsWith('agent.')
          ? { kind: 'data', name: type, dataId: id, value: event as Json } // as above
          : undefined
    }
  }

  /** Applies the effect of an event on the turn as a whole. */
  function end(event: unknown, type: string): void {
    const stop = readField(event, 'stop_reason')
    const reason = textOf(stop, 'type') ?? 'idle'
    if (type.startsWith('user.')) unanswered.delete(calledBy(event))
    switch (type) {
      case 'session.status_running':
        unanswered.clear()
        return turn.create()
      case 'event_start':
        return turn.create()
      case 'user.message':
        isInterrupted = false
        return
      case 'user.interrupt':
        isInterrupted ||= textOf(event, 'session_thread_id') === undefined // otherwise it is about another agent
        return
      case 'user.tool_confirmation': {
        const [approvalId, why] = [textOf(event, 'tool_use_id') ?? '', textOf(event, 'deny_message')]
        const approved = readField(event, 'result') === 'allow'
        return turn.write({
          type: 'approval',
          ...turn.ids,
          approvalId,
          approved,
          ...(why !== undefined && { reason: why }),
        })
      }
      case 'session.error':
        error = readField(event, 'error')
        return
      case 'session.status_idle':
        for (const id of listOf(stop, 'event_ids') ?? []) unanswered.add(id)
        if (reason === 'requires_action') return
        answer.write(turn)
        if (reason === 'end_turn') return turn.finalize(isInterrupted ? 'cancelled' : 'completed')
        return turn.finalize(
          'failed',
          errorOf(
            error,
            reason,
            textOf(readField(event, 'stop_details'), 'explanation') ?? `The session stopped: ${reason}.`,
          ),
        )
      case 'session.status_terminated':
      case 'session.deleted':
        answer.write(turn)
        return turn.finalize('failed', errorOf(error, type, 'The session is over.'))
      default:
    }
  }

  const isWaiting = (): boolean => unanswered.size > 0 && !turn.isEnded

  return boundAdapterOf({
    bound: { turn },
    take(event) {
      const id = textOf(event, 'id')
      if (id !== undefined && seen.has(id)) return
      read(event)
      if (id !== undefined) seen.add(id)
    },
    end() {
      if (!turn.isEnded) answer.write(turn)
      if (isWaiting()) turn.finalize('completed')
      else turn.breakOff()
    },
    isWaiting,
  })
}

/** The id of the call event for an answer or a result. */
const calledBy = (event: unknown): string | undefined =>
  textOf(event, 'tool_use_id') ?? textOf(event, 'mcp_tool_use_id') ?? textOf(event, 'custom_tool_use_id')
