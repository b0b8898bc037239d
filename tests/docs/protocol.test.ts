import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import {
  type BubbleStore,
  createBubbleStore,
  decodeEvent,
  type InvocationBubble,
  type MessageBubble,
  type Phase,
  type Receipt,
  syncScheduler,
  ThreadSnapshot,
} from '../../src/index.ts'
import { Limits, violationMessages } from '../../src/protocol/index.ts'
import { conflictRows, playRow } from './conflict-rows.ts'
import { codeBlocksOf, plain, tableUnder } from './markdown.ts'
import { differences, protocol, tampered } from './protocol-document.ts'
import { envelopeFields, undocumentedSchemas } from './schema-fields.ts'
import { fieldDifferences } from './schema-tables.ts'

describe('fields', () => {
  test('the tables and the schemas list the same fields, types, literals and defaults', () => {
    expect(fieldDifferences(protocol)).toEqual([])
  })

  test('every schema within the events, the snapshot, the frames and the bodies has a table', () => {
    expect(undocumentedSchemas()).toEqual([])
  })

  test('the envelope is what all events have alike', () => {
    expect(envelopeFields().map(({ name }) => name)).toEqual(['v', 'threadId', 'epoch', 'offset', 'at'])
  })

  test.each<[what: string, from: string | RegExp, to: string, difference: string]>([
    [
      'a field that is gone',
      /\| `agentId` \| `Id` \| no \| whose.*\n/,
      '',
      'invocation_created: the table lacks agentId, Id, required: no',
    ],
    [
      'a field that no schema has',
      '| `chunkCount` | `Count` | yes | how',
      '| `chunks` | `Count` | yes | how',
      'stream_finalized: the schema lacks chunks, Count, required: yes',
    ],
    [
      'another type',
      '| `seq` | `Count` | yes | the chunk',
      '| `seq` | `Id` | yes | the chunk',
      'stream_chunk: the schema lacks seq, Id, required: yes',
    ],
    [
      'a required field that is said to be optional',
      '| `messageId` | `Id` | yes | the post',
      '| `messageId` | `Id` | no | the post',
      'callback: the schema lacks messageId, Id, required: no',
    ],
    [
      'an optional field that is said to be required',
      '| `at` | `Timestamp` | no | the server',
      '| `at` | `Timestamp` | yes | the server',
      'Envelope: the schema lacks at, Timestamp, required: yes',
    ],
    [
      'another default',
      'no, default `0` | an edit',
      'no, default `1` | an edit',
      'message: the table lacks revision, Count, required: no, default 0',
    ],
    [
      'a default that is not mentioned',
      'no, default `0` | a new version',
      'no | a new version',
      'callback: the table lacks revision, Count, required: no, default 0',
    ],
    [
      'a literal that is gone',
      '`"user"` \\| `"agent"` \\| `"system"`',
      '`"user"` \\| `"agent"`',
      'Author: the table lacks kind, "user" | "agent" | "system", required: yes',
    ],
    [
      'a literal that is not known',
      '| `"replace"` \\| `"independent"` |',
      '| `"replace"` \\| `"independent"` \\| `"append"` |',
      'callback: the schema lacks disposition, "replace" | "independent" | "append", required: yes',
    ],
    [
      'an event’s literal',
      '| `"callback"` | yes | |\n| `inv',
      '| `"callback"` | no | |\n| `inv',
      'callback: the table lacks origin, "callback", required: yes',
    ],
    [
      'a kind that is not known',
      '| `reasoning` | `delta`',
      '| `thinking` | `delta`',
      'ChunkPart: the schema lacks thinking: delta, string, required: yes',
    ],
    [
      'a field of a kind that is gone',
      /\| `data` \| `dataId` \| `Name` \| yes \| which.*\n/,
      '',
      'ChunkPart: the table lacks data: dataId, Name, required: yes',
    ],
    [
      'a field of a nested object',
      '| `outcome` | `"completed"` \\| `"failed"` \\| `"cancelled"` | yes | as in',
      '| `outcome` | `string` | yes | as in',
      'SnapshotEnd: the schema lacks outcome, string, required: yes',
    ],
    [
      'a nullable that is not',
      '`SnapshotChunkPart` \\| `null`',
      '`SnapshotChunkPart`',
      'SnapshotChunk: the table lacks part, SnapshotChunkPart | null, required: yes',
    ],
    [
      'a list that may be empty',
      /(postings?|the turn that posts it[^]*?)`FinalPart\[\]`, at least one/,
      '$1`FinalPart[]`',
      'callback: the schema lacks parts, FinalPart[], required: yes',
    ],
    [
      'a field that is there twice',
      /(\| `chainId` \| `Id` \| no \| groups.*\n)/,
      '$1$1',
      'invocation_created: the table says chainId, Id, required: no more than once',
    ],
    [
      'a field of a frame that is gone',
      /\| `resync` \| `check` .*\n/,
      '',
      'Server frames: the table lacks resync: check, Id, required: no',
    ],
    [
      'a frame without fields that is gone',
      /\| `ping` \| \| \| \| .*\n/,
      '',
      'Client frames: the table lacks ping: no field',
    ],
    [
      'a frame that no schema has',
      '| `unsubscribe` | `threadId`',
      '| `leave` | `threadId`',
      'Client frames: the schema lacks leave: threadId, Id, required: yes',
    ],
    [
      'a literal of a frame that is not known',
      '`"forbidden"` \\| `"too_many_threads"`',
      '`"forbidden"` \\| `"too_few_threads"`',
      'Server frames: the table lacks error: code, "invalid_frame" | "forbidden" | "too_many_threads" | "too_many_asks" | "internal", required: yes',
    ],
    [
      'another default of a body',
      'no, default `"replace"`',
      'no, default `"independent"`',
      'Requests: the table lacks callback: disposition, "replace" | "independent", required: no, default "replace"',
    ],
    [
      'a required field of a body that is said to be optional',
      '| `message` | `author` | `Author` | yes |',
      '| `message` | `author` | `Author` | no |',
      'Requests: the schema lacks message: author, Author, required: no',
    ],
    [
      'a field of another route',
      '| `create` | `token` |',
      '| `message` | `token` |',
      'Answers: the schema lacks message: token, string, required: yes',
    ],
    [
      'a field of an answer that is gone',
      /\| `chunks` \| `nextSeq` .*\n/,
      '',
      'Answers: the table lacks chunks: nextSeq, Count, required: yes',
    ],
    [
      'a table whose first column is another one',
      /(### Answers\n\n\| )route/,
      '$1kind',
      'Answers: its first column is kind, not route',
    ],
    [
      'a table without a schema',
      '### `TurnError`',
      '### `TurnFailure`',
      'TurnFailure: no schema has this name',
    ],
    [
      'a schema without a table',
      '### `TurnError`',
      '### `TurnFailure`',
      'TurnError: the schema has no table',
    ],
    [
      'a table that stands twice',
      /(### `TurnError`[^]*?)(?=\n## )/,
      '$1$1',
      'TurnError: has more than one table',
    ],
  ])('red: %s is reported', (_what, from, to, difference) => {
    expect(fieldDifferences(tampered(from, to))).toContain(difference)
  })
})

describe('types', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 0 : [nested(levels - 1)])
  const probes: Record<string, { field: string; accepts: readonly unknown[]; refuses: readonly unknown[] }> =
    {
      Id: {
        field: 'messageId',
        accepts: [
          'a',
          ' ',
          '__proto__',
          'constructor',
          '\u0000',
          'é',
          '😀',
          'x'.repeat(256),
          '😀'.repeat(128),
        ],
        refuses: ['', 'x'.repeat(257), '\ud83d', 'a\udc00', 1, null, {}, ['a']],
      },
      Count: {
        field: 'revision',
        accepts: [0, -0, 1, 2 ** 53 - 1],
        refuses: [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '1', null, 1n],
      },
      Timestamp: {
        field: 'at',
        accepts: [0, -1, 0.5, 1e300],
        refuses: [Number.NaN, Number.POSITIVE_INFINITY, '0', null, new Date(0)],
      },
      Json: {
        field: 'value',
        accepts: [null, '', 0, false, [], {}, { a: [{ b: null }] }, nested(64)],
        refuses: [
          undefined,
          Number.NaN,
          Number.NEGATIVE_INFINITY,
          nested(65),
          () => 0,
          1n,
          Symbol('s'),
          new Date(0),
          [undefined],
          { a: undefined },
        ],
      },
      Name: {
        field: 'name',
        accepts: ['', 'a', '\ud83d', 'x'.repeat(256)],
        refuses: ['x'.repeat(257), '😀'.repeat(129), 0, null, undefined, []],
      },
      Half: {
        field: 'carry',
        accepts: [55_296, 57_343],
        refuses: [55_295, 57_344, 55_296.5, Number.NaN, '55296', '\ud800', null],
      },
      Url: {
        field: 'url',
        accepts: ['', 'https://x.test/', 'javascript:void 0', 'x'.repeat(786_432)],
        refuses: ['x'.repeat(786_433), 0, null, undefined, []],
      },
      string: { field: 'text', accepts: ['', 'a', '\ud83d'], refuses: [0, null, undefined, []] },
      boolean: { field: 'isError', accepts: [true, false], refuses: [0, 'true', null] },
    }

  /** A message, a chunk or a snapshot with this value in this field; everything else in it is right. */
  function withField(field: string, value: unknown): unknown {
    const part = { kind: 'data', name: 'n', dataId: 'd', value: 0 }
    const message = {
      type: 'message',
      threadId: 't',
      messageId: 'm',
      author: { kind: 'user' },
      parts: [part],
    }
    if (field === 'value' || field === 'name') return { ...message, parts: [{ ...part, [field]: value }] }
    if (field === 'url') return { ...message, parts: [{ kind: 'file', mediaType: 'm', url: value }] }
    if (field === 'text') return { ...message, parts: [{ kind: 'text', text: value }] }
    if (field === 'carry') {
      const bubble = { kind: 'invocation', invocationId: 'i', folded: 1 }
      const bubbles = [{ ...bubble, parts: [{ kind: 'text', seq: 0, text: '', carry: value }] }]
      return { v: 1, threadId: 't', bubbles }
    }
    if (field !== 'isError') return { ...message, [field]: value }
    const result = { kind: 'tool_result', toolCallId: 'c', output: null, isError: value }
    return { type: 'stream_chunk', threadId: 't', invocationId: 'i', seq: 0, part: result }
  }
  const isTaken = (input: unknown): boolean => {
    const decoded = decodeEvent(input)
    return (decoded.ok && decoded.violation === undefined) || v.is(ThreadSnapshot, input)
  }

  test('every type has a probe, and every probe a type', () => {
    const actual = new Map(Object.keys(probes).map((name) => [name, '']))
    expect(differences(protocol, 'Types', actual)).toEqual([])
    expect(
      differences(tampered('| `Timestamp` | a finite', '| `Instant` | a finite'), 'Types', actual),
    ).toHaveLength(2)
  })

  test.each(Object.entries(probes))(
    '%s accepts what it says and refuses the rest',
    (_name, { field, accepts, refuses }) => {
      expect(accepts.filter((value) => !isTaken(withField(field, value)))).toEqual([])
      expect(refuses.filter((value) => isTaken(withField(field, value)))).toEqual([])
    },
  )

  test('the bounds in the table of types are those that the probes probe', () => {
    const { rows } = tableUnder(protocol, 'Types')
    const words = new Map(rows.map(([name, accepts]) => [plain(name), accepts]))
    expect(words.get('Id')).toContain('1 to 256 UTF-16 units')
    expect(words.get('Count')).toContain('from 0 to 2^53 − 1')
    expect(words.get('Name')).toContain('at most 256 UTF-16 units')
    expect(words.get('Url')).toContain('at most 786,432 UTF-16 units')
    expect(words.get('Half')).toContain('from 55296 to 57343')
    expect(words.get('Json')).toContain('at most 64 levels deep')
  })

  test('a Json value holds as many values as the table says, and not one more', () => {
    const count = Number(/at most ([\d,]+) values/.exec(protocol)?.[1]?.replaceAll(',', ''))
    const values = Array.from({ length: count }, () => 0)
    expect(isTaken(withField('value', values))).toBe(true)
    expect(isTaken(withField('value', [...values, 0]))).toBe(false)
  })

  test('an optional field that is null is refused; a field that is not listed is ignored', () => {
    const optional = ['v', 'epoch', 'offset', 'at', 'origin', 'invocationId', 'clientMessageId', 'revision']
    expect(optional.filter((field) => isTaken(withField(field, null)))).toEqual([])
    expect(isTaken(withField('colour', 'red'))).toBe(true)
  })
})

describe('envelope', () => {
  const wrong = { v: 2, type: 'poke', threadId: '' }
  test.each([
    ['not an object', [wrong], 'invalid_event'],
    ['another version', wrong, 'unsupported_version'],
    ['no invocationId by callback', { ...wrong, v: 1, origin: 'callback' }, 'missing_invocation_id'],
    ['a foreign type', { ...wrong, v: 1 }, 'unknown_type'],
    ['no invocationId', { ...wrong, v: 1, type: 'callback' }, 'missing_invocation_id'],
    [
      'an invocationId that is not an Id',
      { ...wrong, v: 1, type: 'message', invocationId: '' },
      'missing_invocation_id',
    ],
    [
      'a message by callback without one',
      { ...wrong, v: 1, type: 'message', origin: 'callback' },
      'missing_invocation_id',
    ],
    ['an unknown type', { ...wrong, v: 1, invocationId: 'i' }, 'unknown_type'],
    ['a type that is not a string', { ...wrong, v: 1, invocationId: 'i', type: 7 }, 'invalid_event'],
    ['anything else', { ...wrong, v: 1, type: 'message' }, 'invalid_event'],
    [
      'an offset without an epoch',
      { type: 'invocation_created', threadId: 't', invocationId: 'i', offset: 0 },
      'invalid_event',
    ],
    [
      'an epoch without an offset',
      { type: 'invocation_created', threadId: 't', invocationId: 'i', epoch: 'e' },
      'invalid_event',
    ],
  ])('%s is reported first', (_what, input, code) => {
    const decoded = decodeEvent(input)
    expect(decoded.ok ? 'ok' : decoded.violation.code).toBe(code)
  })
})

describe('violations and limits', () => {
  const messages = new Map<string, string>(Object.entries(violationMessages))
  const message = (row: readonly string[]): string => row[2] ?? ''
  test('the table lists every violation code with its message', () => {
    expect(differences(protocol, 'Violations', messages, message)).toEqual([])
  })

  test.each([
    [/\| `chunk_beyond_end` \| a chunk and .*\n/, '', 'chunk_beyond_end: documented nowhere'],
    ['| `id_conflict` | an id', '| `id_clash` | an id', 'id_clash: documented'],
    [
      'Use each id for one thing only. |',
      'Lower it. |',
      'id_conflict: documented The id already names something else. Lower it.',
    ],
  ])('red: another violations table is reported (%s)', (from, to, difference) => {
    expect(differences(tampered(from, to), 'Violations', messages, message).join('\n')).toContain(difference)
  })

  const isAccepted = (name: string, value: number): boolean => {
    try {
      createBubbleStore({ limits: { [name]: value } })
      return true
    } catch {
      return false
    }
  }
  const leastOf = (name: string): number =>
    [-1, 0, 1, 2].find((value) => isAccepted(name, value)) ?? Number.NaN
  const limits = new Map(
    Object.entries(v.parse(Limits, {})).map(([name, value]) => [name, `${value}, ≥ ${leastOf(name)}`]),
  )
  const limit = (row: readonly string[]): string => `${(row[1] ?? '').replaceAll(',', '')}, ≥ ${row[2]}`
  test('the table lists every limit with its default and its least value', () => {
    expect(differences(protocol, 'Limits', limits, limit)).toEqual([])
  })

  test.each([
    ['| 1,024 | 1 |', '| 1,023 | 1 |', 'heldChunkCount: documented 1023, ≥ 1, is 1024, ≥ 1'],
    ['| 16 | 0 |', '| 16 | 1 |', 'supersededCount: documented 16, ≥ 1, is 16, ≥ 0'],
    [/\| `violationCount` .*\n/, '', 'violationCount: documented nowhere'],
  ])('red: another limits table is reported (%s)', (from, to, difference) => {
    expect(differences(tampered(from, to), 'Limits', limits, limit).join('\n')).toContain(difference)
  })
})

describe('what is shown', () => {
  // Records, so that the compiler misses a name that is forgotten.
  const statuses: Record<Receipt['status'], ''> = { applied: '', duplicate: '', held: '', rejected: '' }
  const phases: Record<Phase, ''> = { failed: '', cancelled: '', completed: '', streaming: '', pending: '' }
  const bodies: Record<InvocationBubble['body'], ''> = { callback: '', stream: '', none: '' }
  const deliveries: Record<MessageBubble['delivery'], ''> = { sending: '', sent: '', failed: '' }
  const names = (record: object): ReadonlyMap<string, string> =>
    new Map(Object.keys(record).map((name) => [name, '']))

  test('the table of receipts lists every status', () => {
    expect(differences(protocol, 'Receipts', names(statuses))).toEqual([])
    expect(
      differences(
        tampered('| `held` | a chunk that', '| `kept` | a chunk that'),
        'Receipts',
        names(statuses),
      ),
    ).toHaveLength(2)
  })

  test('the tables of bodies and phases list every one', () => {
    const split = protocol.replace('| `phase` |', '## Phases\n\n| `phase` |')
    expect(differences(split, 'What is shown', names(bodies))).toEqual([])
    expect(differences(split, 'Phases', names(phases))).toEqual([])
    expect(
      differences(split.replace('| `cancelled` |', '| `aborted` |'), 'Phases', names(phases)),
    ).toHaveLength(2)
  })

  test('every delivery of a message is spoken of', () => {
    expect(Object.keys(deliveries).filter((delivery) => !protocol.includes(`\`${delivery}\``))).toEqual([])
  })
})

describe('duplicates and conflicts', () => {
  const played = new Map(Object.entries(conflictRows).map(([name, row]) => [name, playRow(row)]))
  const outcome = ([name = '', receipt, violation = '']: readonly string[]): string => {
    if (violation.startsWith('see ')) return played.get(plain(name)) ?? ''
    return `${plain(receipt)}, ${violation === '' ? 'no violation' : plain(violation)}`
  }

  test('every row of the table comes out as it says, and has been tried', () => {
    expect(differences(protocol, 'Duplicates and conflicts', played, outcome)).toEqual([])
  })

  test.each([
    ['| `rejected` | `conflicting_chunk` |', '| `duplicate` | `conflicting_chunk` |'],
    ['| `applied` | `conflicting_end` |', '| `applied` | |'],
    ['| a chunk beyond a hole |', '| a chunk that waits |'],
  ])('red: a row that says otherwise is reported (%s)', (from, to) => {
    expect(differences(tampered(from, to), 'Duplicates and conflicts', played, outcome)).not.toEqual([])
  })
})

describe('examples', () => {
  const examples = codeBlocksOf(protocol)
    .filter(({ language }) => language === 'json')
    .flatMap(({ code }): readonly unknown[] => [JSON.parse(code)].flat())
  const isSnapshot = (example: unknown): boolean => v.is(v.looseObject({ bubbles: v.unknown() }), example)
  const events = examples.filter((example) => !isSnapshot(example))
  const [snapshot, ...others] = examples.filter(isSnapshot)
  const feed = (log: readonly unknown[]): BubbleStore => {
    const store = createBubbleStore({ scheduler: syncScheduler })
    expect(store.ingestAll(log).filter(({ violation }) => violation !== undefined)).toEqual([])
    return store
  }

  test('there is one for each type of event, and they decode', () => {
    const decoded = events.map(decodeEvent)
    expect(decoded.filter((result) => !result.ok || result.violation !== undefined)).toEqual([])
    const types = new Set(decoded.map((result) => (result.ok ? result.event.type : '')))
    expect([...types].toSorted()).toEqual([
      'approval',
      'callback',
      'invocation_created',
      'message',
      'retraction',
      'stream_chunk',
      'stream_finalized',
    ])
  })

  test('the snapshot decodes, and says nothing that its schema ignores', () => {
    expect(others).toEqual([])
    expect(v.parse(ThreadSnapshot, snapshot)).toEqual(snapshot)
  })

  test('the snapshot is what the events come to, in whatever order', () => {
    expect(feed(events).snapshot('trip')).toEqual(snapshot)
    expect(feed(events.toReversed()).snapshot('trip')).toEqual(snapshot)
  })

  test('hydrating the snapshot shows what the events show', () => {
    const store = createBubbleStore({ snapshots: [snapshot] })
    const played = feed(events)
    const shown = (from: BubbleStore): unknown => from.thread('trip')!.keys.map((key) => from.bubble(key))
    expect(shown(store)).toEqual(shown(played))
    expect(store.thread('trip')).toEqual(played.thread('trip'))
    expect(store.cursor('trip')).toEqual(played.cursor('trip'))
  })
})
