import type { DataValue, ToolOutput } from '../core/index.ts'
import type { ChunkPart, Json } from '../protocol/index.ts'
import type { EventOf, Placement } from './thread-script.ts'

type File = Omit<Extract<ChunkPart, { readonly kind: 'file' }>, 'kind'>

/** Methods that make the next chunk of an invocation, one for each kind of part. */
export interface ChunkVerbs {
  /** Makes the next chunk of this invocation. A string is a text delta, of the part with this id if one is given. */
  chunk(
    invocationId: string,
    part: ChunkPart | string,
    more?: Placement & { readonly seq?: number; readonly partId?: string },
  ): EventOf<'stream_chunk'>
  reasoning(
    invocationId: string,
    delta: string,
    more?: Placement & { readonly partId?: string },
  ): EventOf<'stream_chunk'>
  toolCall(
    invocationId: string,
    toolCallId: string,
    toolName: string,
    inputDelta: string,
    more?: Placement,
  ): EventOf<'stream_chunk'>
  /** @typeParam Name a registered tool, which gives the type of the output */
  toolResult<Name extends string = string>(
    invocationId: string,
    toolCallId: string,
    output: ToolOutput<Name>,
    more?: Placement & { readonly isError?: boolean; readonly isPartial?: boolean },
  ): EventOf<'stream_chunk'>
  /** The tool waits for a person. */
  toolApproval(
    invocationId: string,
    toolCallId: string,
    approvalId: string,
    more?: Placement & { readonly request?: Json },
  ): EventOf<'stream_chunk'>
  /** Data. If the name is registered, its `value` has the registered type. */
  data<Name extends string>(
    invocationId: string,
    name: Name,
    dataId: string,
    value: DataValue<Name>,
    more?: Placement,
  ): EventOf<'stream_chunk'>
  file(invocationId: string, file: File, more?: Placement): EventOf<'stream_chunk'>
  /** Removes the parts that started at this seq or a higher one. */
  reset(invocationId: string, fromSeq: number, more?: Placement): EventOf<'stream_chunk'>
}

/** @param add makes the next chunk of an invocation */
export const chunkVerbs = (
  add: (
    invocationId: string,
    part: ChunkPart,
    more?: Placement & { readonly seq?: number },
  ) => EventOf<'stream_chunk'>,
): ChunkVerbs => ({
  chunk: (invocationId, part, { partId, ...more } = {}) =>
    add(invocationId, typeof part === 'string' ? textPart('text', part, partId) : part, more),
  reasoning: (invocationId, delta, { partId, ...more } = {}) =>
    add(invocationId, textPart('reasoning', delta, partId), more),
  toolCall: (invocationId, toolCallId, toolName, inputDelta, more) =>
    add(invocationId, { kind: 'tool_call', toolCallId, toolName, inputDelta }, more),
  toolResult: (invocationId, toolCallId, output, { isError, isPartial, ...more } = {}) =>
    add(
      invocationId,
      {
        kind: 'tool_result',
        toolCallId,
        output: output as Json, // the registered type is JSON on the wire
        ...(isError !== undefined && { isError }),
        ...(isPartial !== undefined && { isPartial }),
      },
      more,
    ),
  toolApproval: (invocationId, toolCallId, approvalId, { request, ...more } = {}) =>
    add(
      invocationId,
      { kind: 'tool_approval', toolCallId, approvalId, ...(request !== undefined && { request }) },
      more,
    ),
  data: (invocationId, name, dataId, value, more) =>
    add(invocationId, { kind: 'data', name, dataId, value: value as Json }, more),
  file: (invocationId, file, more) => add(invocationId, { kind: 'file', ...file }, more),
  reset: (invocationId, fromSeq, more) => add(invocationId, { kind: 'reset', fromSeq }, more),
})

const textPart = (kind: 'text' | 'reasoning', delta: string, partId: string | undefined): ChunkPart => ({
  kind,
  ...(partId !== undefined && { partId }),
  delta,
})
