import { type Json, readField } from '../../protocol/index.ts'
import type { Adapter } from '../common/adapter.ts'
import { boundAdapterOf } from '../common/bound-adapter.ts'
import { BoundResponse } from '../common/bound-response.ts'
import { errorOf } from '../common/error-of.ts'
import { labelOf } from '../common/label-of.ts'
import { textOf } from '../common/text-of.ts'
import { UniqueIds } from '../common/unique-ids.ts'
import type { AnthropicOptions } from './anthropic-options.ts'
import { ContentBlock } from './content-block.ts'

/**
 * Reads a stream of the Anthropic Messages API. One message is one turn. The shapes are `RawMessageStreamEvent` of
 * the package `@anthropic-ai/sdk` 1, and its beta events.
 */
export function fromAnthropic(options: AnthropicOptions): Adapter {
  const response = new BoundResponse(options)
  /** The growing blocks, by `index`. */
  const blocks = new Map<string, ContentBlock>()
  /** Some servers join several messages, and restart the indexes at 0. */
  const partIds = new UniqueIds()
  let isForeign = false
  let stopReason: string | undefined

  function read(event: unknown): void {
    const type = textOf(event, 'type')
    isForeign ||= type === 'message_start' && !response.isOf(textOf(readField(event, 'message'), 'id'))
    const { turn } = response
    const part = isForeign
      ? 'It follows on another message. Read each by its own adapter.'
      : partOf(event, type)
    if (typeof part === 'string') turn.unreadable(event, part)
    else if (part !== undefined) turn.chunk(part)
    if (isForeign) return
    if (type === 'message_start') turn.create()
    else if (type === 'message_delta')
      stopReason = textOf(readField(event, 'delta'), 'stop_reason') ?? stopReason
    else if (type === 'error')
      turn.finalize('failed', errorOf(readField(event, 'error'), 'error', 'The message failed.'))
    else if (type === 'message_stop') {
      if (stopReason === undefined || !failures.has(stopReason)) turn.finalize('completed')
      else turn.finalize('failed', { code: stopReason, message: `The message ended: ${stopReason}.` })
    }
  }

  function partOf(event: unknown, type: string | undefined) {
    if (type === undefined) return 'It has no type.'
    const index = labelOf(event, 'index') ?? ''
    const block = blocks.get(index)
    switch (type) {
      case 'content_block_start': {
        const begun = new ContentBlock(readField(event, 'content_block'), partIds.take(index))
        blocks.set(index, begun)
        return begun.begin()
      }
      case 'content_block_delta':
        return block === undefined ? `No block ${index} has begun.` : block.add(readField(event, 'delta'))
      case 'content_block_stop':
        blocks.delete(index)
        return block?.end()
      case 'message_start':
      case 'message_delta':
      case 'message_stop':
      case 'error':
      case 'ping':
        return
      default:
        return { kind: 'data', name: type, dataId: '', value: event as Json } as const // the store checks that it is JSON
    }
  }

  return boundAdapterOf({ bound: response, take: read, end: () => response.turn.breakOff() })
}

/** The stop reasons of an incomplete message. */
const failures = new Set(['max_tokens', 'model_context_window_exceeded', 'refusal'])
