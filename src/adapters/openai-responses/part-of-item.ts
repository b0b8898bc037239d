import { type ChunkPart, type Json, readField } from '../../protocol/index.ts'
import { jsonTextOf } from '../common/json-text-of.ts'
import { textOf } from '../common/text-of.ts'

/** A part, or a sentence that says why there is none; `undefined` for what adds nothing. */
export type PartOrWhy = ChunkPart | string | undefined

/** What an output item adds where it begins: a call of a tool begins its part, and all else comes with its deltas or its end. */
export function partOfBegunItem(item: unknown, itemId: string): PartOrWhy {
  const type = textOf(item, 'type') ?? ''
  if (!/_call$|^mcp_approval_request$/.test(type)) return
  const toolName = textOf(item, 'name') ?? type.replace(/_call$/, '')
  return { kind: 'tool_call', toolCallId: itemId, toolName, inputDelta: '' }
}

/**
 * What an output item adds where it is done.
 * @param callItemId the item that made the call of its `call_id`; itself if there is none
 */
export function partOfDoneItem(item: unknown, itemId: string, callItemId: string): PartOrWhy {
  const type = textOf(item, 'type')
  if (type === undefined) return 'The output item has no type.'
  if (/^(?:message|reasoning|function_call|custom_tool_call)$/.test(type)) return // it came with its deltas
  const image = type === 'image_generation_call' ? textOf(item, 'result') : undefined
  if (image !== undefined) return partOfImage(item, itemId, image)
  const value = item as Json // whether it is JSON is for the store to say
  const output = (readField(item, 'output') ?? undefined) as Json | undefined // as above
  if (type === 'mcp_approval_request') {
    const approvalId = textOf(item, 'id') ?? itemId // whoever answers has to name it as the API does
    return { kind: 'tool_approval', toolCallId: itemId, approvalId, request: value }
  }
  if (type.endsWith('_output'))
    return { kind: 'tool_result', toolCallId: callItemId, output: output ?? value }
  if (/^(?:mcp|web_search|file_search|code_interpreter|image_generation)_call$/.test(type)) {
    const error = (readField(item, 'error') ?? undefined) as Json | undefined // as above
    const isError = error !== undefined || textOf(item, 'status') === 'failed'
    return {
      kind: 'tool_result',
      toolCallId: itemId,
      output: type === 'mcp_call' ? (error ?? output ?? null) : value,
      ...(isError && { isError }),
    }
  }
  if (!type.endsWith('_call')) return { kind: 'data', name: type, dataId: itemId, value }
  // A call that the client runs, whose input has no deltas.
  const input = ['action', 'actions', 'operation', 'arguments']
    .map((key) => readField(item, key) ?? undefined)
    .find((value) => value !== undefined)
  const inputDelta = jsonTextOf(input)
  return inputDelta && { kind: 'tool_call', toolCallId: itemId, toolName: '', inputDelta }
}

/** A picture, whole or as far as it is known. The next one of its item takes its place. */
export function partOfImage(event: unknown, itemId: string, base64: string): ChunkPart {
  const mediaType = `image/${textOf(event, 'output_format') ?? 'png'}`
  return { kind: 'file', fileId: itemId, mediaType, url: `data:${mediaType};base64,${base64}` }
}
