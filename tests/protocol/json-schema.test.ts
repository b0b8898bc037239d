import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonSchema } from '../../scripts/json-schema.ts'
import {
  clientFrameSchemas,
  decodeEvent,
  decodeSnapshot,
  eventSchemas,
  parse,
  requestSchemas,
  responseSchemas,
  serverFrameSchemas,
} from '../../src/protocol/index.ts'
import { eventLists } from '../../src/testing/arbitraries.ts'
import { snapshotAt } from '../../src/testing/index.ts'
import { conversationUnder } from '../docs/conversation.ts'
import { codeBlocksOf } from '../docs/markdown.ts'
import { protocol } from '../docs/protocol-document.ts'
import { full, jsonOf, minimal } from './examples.ts'
import { fullSnapshot, invocation, message, snapshotOf } from './snapshots.ts'
import { placesIn, spoilt } from './spoilt.ts'

const schema = jsonSchema()
const ajv = new Ajv2020({ strictTypes: false, strictRequired: false })
ajv.addSchema(schema, 'onebubble')
/** Another validator's word on what stands under a name; without one, on an event. */
function validatorOf(name?: string): ValidateFunction {
  const validate = ajv.getSchema(name === undefined ? 'onebubble' : `onebubble#/$defs/${name}`)
  if (validate === undefined) throw new Error(`the schema has no ${name}`)
  return validate
}
const [isEvent, isSnapshot, isClientFrame, isServerFrame] = [
  undefined,
  'ThreadSnapshot',
  'ClientFrame',
  'ServerFrame',
].map(validatorOf) as [ValidateFunction, ValidateFunction, ValidateFunction, ValidateFunction] // as many as names

const isTaken = (input: unknown): boolean => {
  const { ok, violation } = decodeEvent(input)
  return ok && violation === undefined
}

describe('the examples of docs/PROTOCOL.md are valid', () => {
  const examples = codeBlocksOf(protocol)
    .filter(({ language }) => language === 'json')
    .flatMap(({ code }): readonly unknown[] => [JSON.parse(code)].flat())
  const steps = conversationUnder(protocol, 'A conversation')

  test('events and snapshots', () => {
    const events = examples.filter((example) => isEvent(example))
    const snapshots = examples.filter((example) => isSnapshot(example))
    expect(events.length).toBeGreaterThan(7)
    expect(snapshots.length).toBeGreaterThan(0)
    expect(events.length + snapshots.length).toBe(examples.length)
  })

  test('frames, but for the one that is sent by mistake', () => {
    const sent = steps.flatMap((step) => (step.kind === 'sent' ? [step.frame] : []))
    const received = steps.flatMap((step) => (step.kind === 'received' ? [step.frame] : []))
    expect(sent.filter((frame) => !isClientFrame(frame))).toEqual([{ type: 'hello' }])
    expect(received.length).toBeGreaterThan(5)
    expect(received.filter((frame) => !isServerFrame(frame))).toEqual([])
  })

  test('bodies of requests and of answers', () => {
    const names = [
      [/\/invocations$/, 'Create'],
      [/\/chunks$/, 'Chunks'],
      [/\/finalize$/, 'Finalize'],
      [/\/messages$/, 'Message'],
      [/\/callback$/, 'Callback'],
      [/\/cancel$/, 'Cancel'],
      [/\/approvals\/[^/]+$/, 'Approve'],
      [/\/retract$/, 'Retract'],
    ] as const
    const exchanges = steps.flatMap((step) => (step.kind === 'exchange' ? [step] : []))
    const [posts, reads] = [true, false].map((isPost) =>
      exchanges.filter(({ request }) => request.start.startsWith('POST') === isPost),
    ) as [typeof exchanges, typeof exchanges] // as many as kinds
    const met = posts.map(({ request, answer }) => {
      const name = names.find(([path]) => path.test(request.start))?.[1]
      const isRefused = !answer.start.includes(' 20')
      expect([request.start, validatorOf(`${name}Request`)(request.body)]).toEqual([request.start, true])
      expect(validatorOf(`${name}Response`)(answer.body)).toBe(!isRefused)
      return name
    })
    expect(new Set(met).size).toBe(names.length)
    for (const { request, answer } of reads) {
      expect(request.start).toContain('/turn/control')
      expect(validatorOf('TurnControl')(answer.body)).toBe(true)
    }
    expect(reads.length).toBeGreaterThan(0)
  })
})

test('whatever has a schema has a name and a title', () => {
  const defs = Object.entries(schema['$defs'] as Readonly<Record<string, { readonly title?: string }>>) // its names
  for (const [name, { title }] of defs) expect(title).toBe(name)
  expect(defs.length).toBeGreaterThan(40)
  const tables = [eventSchemas, clientFrameSchemas, serverFrameSchemas, requestSchemas, responseSchemas]
  const count = tables.reduce((sum, table) => sum + Object.keys(table).length, 0)
  const own = defs.filter(([name]) => /^[A-Z][a-z]+(?:Frame|Request|Response)$/.test(name))
  // The events, and the two unions of frames.
  expect(own.length + Object.keys(eventSchemas).length).toBe(count + 2)
})

test('every event that decodes is valid', () => {
  fc.assert(
    fc.property(eventLists(), (events) => {
      const valid = events.map(jsonOf).filter(isTaken)
      expect(valid.filter((event) => !isEvent(event))).toEqual([])
    }),
  )
})

test('every snapshot that a store makes is valid', () => {
  fc.assert(
    fc.property(eventLists(), (events) => {
      const [first] = events.filter(({ offset, epoch }) => offset !== undefined && epoch !== undefined)
      fc.pre(first !== undefined)
      expect([isSnapshot(snapshotAt(events, first.threadId)), isSnapshot.errors]).toEqual([true, null])
    }),
    { numRuns: 50 },
  )
})

/** No lone surrogate, as JSON Schema cannot say that; and no list, which valibot takes for an object whose fields may all be absent. */
const odd = [null, '', 'x', 'x'.repeat(600), -1, 0, 0.5, 2 ** 53, true, {}, 'callback', 'independent', 55_296]

/** Compares both ways, and counts what is refused. */
function compare(
  examples: readonly unknown[],
  isValid: (input: unknown) => boolean,
  decodes: (input: unknown) => boolean,
): number {
  const cases = examples.flatMap((example) => placesIn(example).map((path) => [example, path] as const))
  let refusedCount = 0
  fc.assert(
    fc.property(
      fc.constantFrom(...cases),
      fc.constantFrom(...odd),
      fc.boolean(),
      ([example, path], by, isLost) => {
        const input = jsonOf(spoilt(example, path, by, isLost)) // a list that lost an item has null there
        const isRefused = !decodes(input)
        expect([input, isValid(input)]).toEqual([input, !isRefused])
        if (isRefused) refusedCount++
      },
    ),
    { numRuns: 2_000 },
  )
  return refusedCount
}

test('an event with one place spoilt is valid if it decodes, and only then', () => {
  const examples = [...Object.values(full), ...Object.values(minimal)].map(jsonOf)
  expect(compare(examples, isEvent, isTaken)).toBeGreaterThan(300)
})

test('a snapshot with one place spoilt is valid if it decodes, and only then, but for the order of its parts and the reach of a reset', () => {
  const examples = [fullSnapshot, snapshotOf(message.full), snapshotOf(invocation.minimal, message.minimal)]
  // A JSON Schema compares no two places.
  const isAsDescribed = (input: unknown): boolean => {
    const result = decodeSnapshot(input)
    return result.ok || /must stand in the order|The fromSeq of a reset/.test(result.violation.message)
  }
  expect(compare(examples.map(jsonOf), isSnapshot, isAsDescribed)).toBeGreaterThan(300)
})

test('a request with one place spoilt is valid if it is taken, and only then', () => {
  const { parts } = full.message
  const body = {
    parts,
    disposition: 'replace',
    messageId: 'm',
    revision: 1,
    threadId: 't',
    invocationId: 'i',
  }
  const isBody = (input: unknown): boolean => parse(requestSchemas.callback, input).ok
  expect(compare([jsonOf(body)], validatorOf('CallbackRequest'), isBody)).toBeGreaterThan(300)
})

test('a subscription with one place spoilt is valid if it is taken, and only then', () => {
  const frame = { type: 'subscribe', threadId: 't', epoch: 'e', offset: 1, check: 'c' }
  const isFrame = (input: unknown): boolean => parse(clientFrameSchemas.subscribe, input).ok
  expect(compare([frame], isClientFrame, isFrame)).toBeGreaterThan(300)
})
