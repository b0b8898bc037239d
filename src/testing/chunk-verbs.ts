import type { DataValue, ToolOutput } from '../core/index.ts'
import type { ChunkPart, Json } from '../protocol/index.ts'
import type { EventOf, Placement } from './thread-script.ts'

type File = Omit<Extract<ChunkPart, { readonly kind: 'file' }>, 'kind'>

/** Each makes the next chunk of an invocation, of one kind. */
export interface ChunkVerbs {
  /** The next chunk of this invocation; a string is a text delta, of the part with this id if there is one. */
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
  /** @typeParam Name a tool that is registered, whose output this is */
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
  /** Data; of a name that is registered, its `value` is what is registered. */
  data<Name extends string>(
    invocationId: string,
    name: Name,
    dataId: string,
    value: DataValue<Name>,
    more?: Placement,
  ): EventOf<'stream_chunk'>
  file(invocationId: string, file: File, more?: Placement): EventOf<'stream_chunk'>
  /** The parts that began with this seq or a higher one are gone. */
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
        output: output as Json, // on the wire it is
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
