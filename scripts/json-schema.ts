// The protocol as JSON Schema, made from the schemas that the code itself uses. scripts/make-schema.mjs writes it to
// a file.
import { toJsonSchemaDefs } from '@valibot/to-json-schema'
import * as v from 'valibot'
import * as events from '../src/protocol/events.ts'
import { clientFrameSchemas, LogCursor, serverFrameSchemas } from '../src/protocol/frames.ts'
import { requestSchemas, responseSchemas, TurnControl } from '../src/protocol/http.ts'
import { ClientMessageId, Epoch, InvocationId, Label, MessageId, ThreadId } from '../src/protocol/id.ts'
import { Json } from '../src/protocol/json.ts'
import * as snapshots from '../src/protocol/snapshot.ts'

type JsonSchema = ReturnType<typeof toJsonSchemaDefs>[string]

const { eventSchemas } = events
const idSchemas = { ThreadId, InvocationId, MessageId, ClientMessageId, Epoch, Label }

/** `create` as `CreateRequest`, `stream_chunk` as `StreamChunk`. */
const named = <Schema>(schemas: Readonly<Record<string, Schema>>, suffix = ''): Record<string, Schema> =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()) + suffix,
      schema,
    ]),
  )

/** The named schemas under `$defs`. Other schemas refer to them. */
const definitions: Record<string, v.GenericSchema> = {
  BubbleEvent: v.variant('type', Object.values(eventSchemas)),
  ...named(eventSchemas),
  ThreadSnapshot: snapshots.ThreadSnapshot,
  ClientFrame: v.variant('type', Object.values(clientFrameSchemas)),
  ...named(clientFrameSchemas, 'Frame'),
  ServerFrame: v.variant('type', Object.values(serverFrameSchemas)),
  ...named(serverFrameSchemas, 'Frame'),
  ...named(requestSchemas, 'Request'),
  ...named(responseSchemas, 'Response'),
  Author: events.Author,
  TurnError: events.TurnError,
  ChunkPart: events.ChunkPart,
  FinalPart: events.FinalPart,
  SnapshotInvocation: snapshots.SnapshotInvocation,
  SnapshotMessage: snapshots.SnapshotMessage,
  SnapshotCallback: snapshots.SnapshotCallback,
  SnapshotApproval: snapshots.SnapshotApproval,
  SnapshotChunk: snapshots.SnapshotChunk,
  SnapshotPart: snapshots.SnapshotPart,
  SnapshotChunkPart: snapshots.SnapshotChunkPart,
  SnapshotFinalPart: snapshots.SnapshotFinalPart,
  LogCursor,
  TurnControl,
  ...idSchemas,
  Count: events.Count,
  Timestamp: events.Timestamp,
  Name: events.Name,
  Half: snapshots.Half,
  Json,
}

/** The schemas for values that functions check, or that frames contain unchecked. */
const byHand = new Map<unknown, JsonSchema>([
  ...Object.values(idSchemas).map((schema): [unknown, JsonSchema] => [
    schema,
    {
      type: 'string',
      minLength: 1,
      maxLength: 256,
      $comment: 'At most 256 UTF-16 units, and no lone surrogate.',
    },
  ]),
  [events.Name, { type: 'string', maxLength: 256, $comment: 'At most 256 UTF-16 units.' }],
  [events.FileUrl, { type: 'string', maxLength: 786_432, $comment: 'At most 786,432 UTF-16 units.' }],
  [events.Count, { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }],
  [events.Timestamp, { type: 'number' }],
  [snapshots.Half, { type: 'integer', minimum: 0xd800, maximum: 0xdfff }],
  [serverFrameSchemas.events.entries.events, { type: 'array', items: { $ref: '#/$defs/BubbleEvent' } }],
  [serverFrameSchemas.resync.entries.snapshot, { $ref: '#/$defs/ThreadSnapshot' }],
])

/** Keywords of JSON Schema. The converter's types lack some. */
type Keywords = Readonly<Record<string, unknown>>

const bothOrNeither = { epoch: ['offset'], offset: ['epoch'] }
const together: Keywords = { dependentRequired: bothOrNeither }

/** The requirements of checks on whole objects, as far as JSON Schema can express them. */
const rules: Readonly<Record<string, Keywords>> = {
  ...Object.fromEntries(Object.keys(named(eventSchemas)).map((name) => [name, together])),
  Message: {
    ...together,
    anyOf: [{ required: ['invocationId'] }, { properties: { origin: { const: 'stream' } } }],
  },
  Retraction: { ...together, oneOf: [{ required: ['messageId'] }, { required: ['invocationId'] }] },
  ThreadSnapshot: { dependentRequired: { ...bothOrNeither, hasEarlier: ['epoch'] } },
  SubscribeFrame: { dependentRequired: { ...bothOrNeither, check: ['epoch'] } },
  SnapshotInvocation: { $comment: 'Its parts are in the order of their seq. Each seq is below folded.' },
  SnapshotMessage: {
    anyOf: [{ required: ['invocationId'] }, { properties: { disposition: { const: 'message' } } }],
  },
  Json: { $comment: 'At most 64 levels deep, and at most 4,194,304 values in it.' },
}

/** The whole schema. Without a reference to a definition, it is the schema of an event. */
export function jsonSchema(): Keywords {
  const $defs = toJsonSchemaDefs(definitions, {
    target: 'draft-2020-12',
    typeMode: 'input',
    // `rules` covers every other check.
    overrideAction: ({ valibotAction, jsonSchema: schema }) =>
      'requirement' in valibotAction && valibotAction.requirement === events.isFilled
        ? { ...schema, minItems: 1 }
        : schema,
    overrideSchema: ({ valibotSchema, errors }) => {
      const schema = byHand.get(valibotSchema)
      if (schema === undefined && errors) throw new Error(errors.join('\n'))
      return schema
    },
  })
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'onebubble protocol, version 1',
    description:
      'This is the schema of one event. $defs has all other schemas by name: ThreadSnapshot, ClientFrame, ServerFrame, CallbackRequest and so on.',
    $comment:
      'JSON Schema cannot express these rules. The lengths of ids, names and addresses are counted in UTF-16 units, and a character beyond U+FFFF has two; this schema counts characters. Ids are well-formed Unicode. Json is at most 64 levels deep and has at most 4,194,304 values. The fromSeq of a reset is at most its own seq. The parts of a SnapshotInvocation are in the order of their seq, and each seq is below folded. Fields that are not listed are ignored.',
    $ref: '#/$defs/BubbleEvent',
    $defs: Object.fromEntries(
      Object.entries($defs).map(([name, schema]) => [name, { title: name, ...schema, ...rules[name] }]),
    ),
  }
}
