import type { Arrival, ChunkEvent, FinalPart, ModelEvent } from './events.ts'
import { assertNever } from './events.ts'
import { readChunkPart } from './read-chunk-part.ts'

/** One text per JSON value, whatever the order of its keys. An absent field equals an undefined one. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
    return `{${members.toSorted().join(',')}}`
  }
  return JSON.stringify(value) ?? 'undefined'
}

/** The content of an event, without `offset`, `epoch`, `at`, `v`, `clientMessageId` and its channel. */
export function contentOf(event: ModelEvent): string {
  return canonical([event.type, event.threadId, event.invocationId, ...furtherContent(event)])
}

function furtherContent(event: ModelEvent): readonly unknown[] {
  switch (event.type) {
    case 'invocation_created':
      return [event.agentId, event.replyTo, event.chainId, event.regenerates]
    case 'stream_chunk':
      return [event.seq, chunkContent(event)]
    case 'stream_finalized':
      return [event.chunkCount, event.outcome, event.error?.message, event.error?.code]
    case 'callback':
      return [event.messageId, event.disposition, event.revision ?? 0, finalContent(event.parts)]
    case 'message': {
      const { kind, id } = event.author
      return [event.messageId, event.revision ?? 0, kind, id, finalContent(event.parts)]
    }
    case 'approval':
      return [event.approvalId, event.approved, event.reason, event.by]
    case 'retraction':
      return [event.messageId]
    default:
      return assertNever(event)
  }
}

/** What a chunk adds. All parts that do not decode are the same empty part. */
export function chunkContent(event: ChunkEvent): string {
  return canonical(readChunkPart(event.part, event.seq) ?? null)
}

function finalContent(parts: readonly FinalPart[]): readonly unknown[] {
  return parts.map((part) => {
    switch (part.kind) {
      case 'text':
        return [part.kind, part.text]
      case 'data':
        return [part.kind, part.name, part.dataId, part.value]
      case 'file':
        return [part.kind, part.mediaType, part.url, part.filename, part.fileId]
      default:
        return assertNever(part)
    }
  })
}

/** One event per content: the first of its copies in this list. */
export function distinct<E extends ModelEvent>(arrivals: readonly Arrival<E>[]): readonly Arrival<E>[] {
  const contents = arrivals.map(({ event }) => contentOf(event))
  return arrivals.filter((_, place) => contents.indexOf(contents[place] ?? '') === place)
}
