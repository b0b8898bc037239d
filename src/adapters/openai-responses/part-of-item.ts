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
 * @param itemOfCall the item that made a call, by its `call_id`
 */
export function partOfDoneItem(
  item: unknown,
  itemId: string,
  itemOfCall: (callId: string) => string,
): PartOrWhy {
  const type = textOf(item, 'type')
  const result = (output: unknown, isError = false, toolCallId = itemId): ChunkPart => ({
    kind: 'tool_result',
    toolCallId,
    output: output as Json, // whether it is JSON is for the store to say
    ...(isError && { isError }),
  })
  const error = readField(item, 'error') ?? undefined
  const isFailed = error !== undefined || textOf(item, 'status') === 'failed'
  switch (type) {
    case undefined:
      return 'The output item has no type.'
    case 'message':
    case 'reasoning':
    case 'function_call':
    case 'custom_tool_call':
    case 'mcp_approval_response':
      return
    case 'mcp_call':
      return result(error ?? readField(item, 'output') ?? null, isFailed)
    case 'web_search_call':
    case 'file_search_call':
    case 'code_interpreter_call':
      return result(item, isFailed)
    case 'image_generation_call': {
      const image = textOf(item, 'result')
      return image === undefined ? result(item, isFailed) : partOfImage(item, itemId, image)
    }
    case 'mcp_approval_request':
      return {
        kind: 'tool_approval',
        toolCallId: itemId,
        approvalId: itemId,
        request: item as unknown as Json,
      } // as above
    default:
  }
  if (type.endsWith('_output'))
    return result(readField(item, 'output') ?? item, false, itemOfCall(textOf(item, 'call_id') ?? itemId))
  if (!type.endsWith('_call')) return { kind: 'data', name: type, dataId: itemId, value: item as Json } // as above
  // A call that the client runs, whose input has no deltas.
  const input = ['action', 'actions', 'operation', 'arguments']
    .map((key) => readField(item, key) ?? undefined)
    .find((value) => value !== undefined)
  const inputDelta = jsonTextOf(input)
  return inputDelta === undefined
    ? undefined
    : { kind: 'tool_call', toolCallId: itemId, toolName: '', inputDelta }
}

/** A picture, whole or as far as it is known. The next one of its item takes its place. */
export function partOfImage(event: unknown, itemId: string, base64: string): ChunkPart {
  const mediaType = `image/${textOf(event, 'output_format') ?? 'png'}`
  return { kind: 'file', fileId: itemId, mediaType, url: `data:${mediaType};base64,${base64}` }
}
