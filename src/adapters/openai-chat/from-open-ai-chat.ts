import { isRecord, readField } from '../../protocol/index.ts'
import type { Adapter } from '../common/adapter.ts'
import { boundAdapterOf } from '../common/bound-adapter.ts'
import { BoundResponse } from '../common/bound-response.ts'
import { errorOf } from '../common/error-of.ts'
import { labelOf } from '../common/label-of.ts'
import { listOf } from '../common/list-of.ts'
import { textOf } from '../common/text-of.ts'
import type { OpenAiChatOptions } from './open-ai-chat-options.ts'
import { ToolCalls } from './tool-calls.ts'
import { WaitingParts } from './waiting-parts.ts'

/**
 * Reads a stream of chat completion chunks, from OpenAI or a compatible server. One choice of one completion is one
 * turn. The shapes are `ChatCompletionChunk` of the package `openai` 7, with `reasoning_content` or `reasoning` in
 * addition to `content`.
 */
export function fromOpenAiChat(options: OpenAiChatOptions): Adapter {
  const response = new BoundResponse(options)
  const chosen = String(options.choice ?? 0)
  const calls = new ToolCalls()
  const waiting = new WaitingParts()
  let finish: (() => void) | undefined

  /** @returns why the event cannot be read */
  function read(event: unknown): string | undefined {
    if (!response.isOf(textOf(event, 'id')))
      return 'It is of another completion. Read each by its own adapter.'
    const { turn } = response
    turn.create()
    const error = readField(event, 'error')
    const choices = listOf(event, 'choices')
    if (isRecord(error))
      finish ??= () => turn.finalize('failed', errorOf(error, 'error', 'The completion failed.'))
    else if (choices === undefined) return 'It has no choices.'
    const choice = choices?.find((each) => labelOf(each, 'index') === chosen)
    const why = readDelta(readField(choice, 'delta'))
    const reason = textOf(choice, 'finish_reason') || undefined // some servers send an empty reason with each chunk
    if (reason !== undefined)
      finish ??= () => {
        if (failures.has(reason))
          turn.finalize('failed', { code: reason, message: `The completion ended: ${reason}.` })
        else turn.finalize('completed')
      }
    return why
  }

  function readDelta(delta: unknown): string | undefined {
    const reasoning = textOf(delta, 'reasoning_content') || textOf(delta, 'reasoning') // some servers send both, with the same text
    if (reasoning) waiting.add({ kind: 'reasoning', partId: 'reasoning', delta: reasoning })
    for (const partId of ['content', 'refusal']) {
      const text = readField(delta, partId) ?? ''
      if (typeof text !== 'string') return `Its ${partId} is no text.`
      if (text !== '') waiting.add({ kind: 'text', partId, delta: text })
    }
    const one = readField(delta, 'function_call') // the old form, with a single call
    const several = listOf(delta, 'tool_calls') ?? []
    for (const call of isRecord(one) ? [{ index: 'function_call', function: one }] : several) {
      const part = calls.partOf(call)
      if (part === undefined) return 'A call of a tool in it has neither an index nor an id.'
      waiting.add(part)
    }
    return
  }

  function write(): void {
    const part = waiting.take()
    if (part !== undefined) response.turn.chunk(part)
    if (waiting.isEmpty) finish?.()
  }

  return boundAdapterOf({
    bound: response,
    take(event) {
      const why = event === '[DONE]' ? undefined : read(event)
      if (why === undefined) write()
      else response.turn.unreadable(event, why)
    },
    end() {
      while (!waiting.isEmpty) write()
      finish?.()
      response.turn.breakOff()
    },
  })
}

const failures = new Set(['length', 'content_filter', 'error'])
