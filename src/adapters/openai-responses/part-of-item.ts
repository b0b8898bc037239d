import { type ChunkPart, type Json, readField } from '../../protocol/index.ts'
import { jsonTextOf } from '../common/json-text-of.ts'
import { textOf } from '../common/text-of.ts'

/** A part, or a sentence that says why there is none; `undefined` for an item without content. */
export type PartOrWhy = ChunkPart | string | undefined

/** The part that a new output item adds. Only a tool call begins its part here. The content of others comes with the deltas or the end. */
export function partOfBegunItem(item: unknown, itemId: string): PartOrWhy {
  const type = textOf(item, 'type') ?? ''
  if (!/_call$|^mcp_approval_request$/.test(type)) return
  const toolName = textOf(item, 'name') ?? type.replace(/_call$/, '')
  return { kind: 'tool_call', toolCallId: itemId, toolName, inputDelta: '' }
}

/**
 * The part that a finished output item adds.
 * @param callItemId the item that made the call of its `call_id`; itself if there is none
 */
export function partOfDoneItem(item: unknown, itemId: string, callItemId: string): PartOrWhy {
  const type = textOf(item, 'type')
  if (type === undefined) return 'The output item has no type.'
  if (/^(?:message|reasoning|function_call|custom_tool_call)$/.test(type)) return // the deltas had the content
  const image = type === 'image_generation_call' ? textOf(item, 'result') : undefined
  if (image !== undefined) return partOfImage(item, itemId, image)
  const value = item as Json // the store checks that it is JSON
  const output = (readField(item, 'output') ?? undefined) as Json | undefined // as above
  if (type === 'mcp_approval_request') {
    const approvalId = textOf(item, 'id') ?? itemId // the answer must use the id of the API
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
  // The input of a call that the client runs has no deltas.
  const input = ['action', 'actions', 'operation', 'arguments']
    .map((key) => readField(item, key) ?? undefined)
    .find((value) => value !== undefined)
  const inputDelta = jsonTextOf(input)
  return inputDelta && { kind: 'tool_call', toolCallId: itemId, toolName: '', inputDelta }
}

/** A complete or partial picture. The next picture of the same item replaces it. */
export function partOfImage(event: unknown, itemId: string, base64: string): ChunkPart {
  const mediaType = `image/${textOf(event, 'output_format') ?? 'png'}`
  return { kind: 'file', fileId: itemId, mediaType, url: `data:${mediaType};base64,${base64}` }
}
