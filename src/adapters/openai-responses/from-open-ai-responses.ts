import { type Json, readField } from '../../protocol/index.ts'
import type { Adapter } from '../common/adapter.ts'
import { boundAdapterOf } from '../common/bound-adapter.ts'
import { BoundResponse } from '../common/bound-response.ts'
import { errorOf } from '../common/error-of.ts'
import { labelOf } from '../common/label-of.ts'
import { textOf } from '../common/text-of.ts'
import type { OpenAiResponsesOptions } from './open-ai-responses-options.ts'
import { OutputItems } from './output-items.ts'
import { partOfBegunItem, partOfDoneItem, partOfImage, type PartOrWhy } from './part-of-item.ts'

/**
 * Reads a stream of the OpenAI Responses API. One turn is one response, and the responses that continue it after a person has
 * answered. The shapes are those of the package `openai` 7,
 * `ResponseStreamEvent`.
 *
 * A part has the id of its output item, and the effect of a delta depends on that delta alone. So a stream that is
 * resumed with `starting_after` may be read by the same adapter or by a new one.
 */
export function fromOpenAiResponses(options: OpenAiResponsesOptions): Adapter {
  const response = new BoundResponse(options)
  const { firstSequenceNumber = 0 } = options
  const items = new OutputItems()
  /** The number of chunks of earlier responses, since each response restarts its sequence numbers. */
  let chunkCountBefore = 0
  /** This response requests an approval, and the next response continues after the answer. */
  let isAsking = false
  /** This response has ended, and another response must continue the turn. */
  let isPaused = false
  let isForeign = false
  /** The event `error`. Only the end of the response, or nothing, follows it. */
  let error: unknown

  function read(event: unknown): void {
    if (event === '[DONE]') return // some compatible servers end the stream like this
    const type = textOf(event, 'type')
    const whole = readField(event, 'response')
    const number = readField(event, 'sequence_number')
    const place = typeof number === 'number' ? number - firstSequenceNumber : -1
    const id = textOf(whole, 'id') ?? ''
    if (id !== '') isForeign = !response.isOf(id) && !goesOnAs(id)
    const seq = Number.isSafeInteger(place) && place >= 0 ? chunkCountBefore + place : null
    const { turn } = response
    if (isForeign)
      return turn.unreadable(event, 'It follows on another response. Read each by its own adapter.', null)
    if (type === 'error') {
      error = readField(event, 'error') ?? event
      if (seq === null) return // some events have no number, and need none
    }
    if (seq === null)
      return turn.unreadable(event, `Its sequence_number is no integer ≥ ${firstSequenceNumber}.`, null)
    const part = partOf(event, type)
    if (typeof part === 'string') turn.unreadable(event, part, seq)
    else if (part === undefined) turn.skip(seq)
    else turn.chunk(part, seq)
    const end = /^response\.(completed|failed|incomplete|cancelled)$/.exec(type ?? '')?.[1]
    if (end === undefined) return
    if (end === 'cancelled' || readField(whole, 'status') === 'cancelled') return turn.finalize('cancelled')
    isPaused = end === 'completed' && isAsking
    if (isPaused) return
    if (end === 'completed') return turn.finalize(end)
    error = readField(whole, 'error') ?? error
    fail(textOf(readField(whole, 'incomplete_details'), 'reason') ?? end)
  }

  const isWaiting = (): boolean => isPaused && !response.turn.isEnded

  function goesOnAs(id: string): boolean {
    if (!isWaiting() || !response.goesOnAs(id)) return false
    chunkCountBefore = response.turn.nextSeq
    isPaused = isAsking = false
    items.next()
    return true
  }

  function fail(code: string): void {
    response.turn.finalize('failed', errorOf(error, code, `The response ended: ${code}.`))
  }

  function partOf(event: unknown, type: string | undefined): PartOrWhy {
    if (type === undefined) return 'It has no type.'
    const item = readField(event, 'item')
    const id = items.idOf(event)
    const [grows, isText, isReasoning] = growing.exec(type) ?? []
    const isItem = type.startsWith('response.output_item.')
    if ((isItem || grows !== undefined) && id === '') return 'It names no output item.'
    const partId = `${id}:${labelOf(event, 'content_index') ?? `summary:${labelOf(event, 'summary_index')}`}`
    if (grows !== undefined) {
      const delta = textOf(event, 'delta')
      if (delta === undefined) return 'Its delta is no text.'
      if (isText !== undefined) return { kind: 'text', partId, delta }
      if (isReasoning !== undefined) return { kind: 'reasoning', partId, delta }
      return { kind: 'tool_call', toolCallId: id, toolName: '', inputDelta: delta } // the item contains the name
    }
    if (isItem) {
      const callerId = items.callerOf(item, id)
      if (type.endsWith('.added')) return partOfBegunItem(item, id)
      const part = partOfDoneItem(item, id, callerId)
      if (typeof part === 'object' && part.kind === 'tool_approval') {
        items.ask(part.approvalId, id)
        isAsking = true
      }
      return part
    }
    const image = textOf(event, 'partial_image_b64')
    if (image !== undefined) return partOfImage(event, id, image)
    if (type === 'response.image_generation_call.completed')
      return { kind: 'tool_result', toolCallId: id, output: { status: 'completed' } }
    if (type === 'response.output_text.annotation.added') {
      const value = readField(event, 'annotation') as Json // the store checks that it is JSON
      const dataId = `${partId}:${labelOf(event, 'annotation_index')}`
      return { kind: 'data', name: textOf(value, 'type') ?? 'annotation', dataId, value }
    }
    return isOfState.test(type) ? undefined : { kind: 'data', name: type, dataId: id, value: event as Json } // as above
  }

  return boundAdapterOf({
    bound: response,
    take: read,
    end() {
      if (isWaiting()) response.turn.finalize('completed')
      else if (error === undefined) response.turn.breakOff()
      else fail('error')
    },
    isWaiting,
  })
}

/** Deltas of a text, of reasoning, or of the input of a call. */
const growing =
  /^response\.(?:(output_text|refusal)|(reasoning_(?:summary_)?text)|(?:function|mcp)_call_arguments|custom_tool_call_input|code_interpreter_call_code)\.delta$/

/** Events that report progress, whose names end in a participle. Their content is also in the deltas or in the finished item. */
const isOfState = /(?:ed|ing|done|in_progress|incomplete)$|^error$|^response\.shell_call/
