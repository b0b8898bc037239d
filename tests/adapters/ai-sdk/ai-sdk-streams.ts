import type { UIMessageChunk } from 'ai'
import * as fc from 'fast-check'

export const says = (id: string, ...deltas: readonly string[]): UIMessageChunk[] => [
  { type: 'text-start', id },
  ...deltas.map((delta): UIMessageChunk => ({ type: 'text-delta', id, delta })),
  { type: 'text-end', id },
]
export const thinks = (id: string, ...deltas: readonly string[]): UIMessageChunk[] => [
  { type: 'reasoning-start', id },
  ...deltas.map((delta): UIMessageChunk => ({ type: 'reasoning-delta', id, delta })),
  { type: 'reasoning-end', id },
]
/** A call whose input is streamed, in pieces of three characters. */
export const calls = (toolCallId: string, toolName: string, input: unknown): UIMessageChunk[] => [
  { type: 'tool-input-start', toolCallId, toolName },
  ...(JSON.stringify(input).match(/[^]{1,3}/g) ?? []).map((inputTextDelta): UIMessageChunk => ({
    type: 'tool-input-delta',
    toolCallId,
    inputTextDelta,
  })),
  { type: 'tool-input-available', toolCallId, toolName, input },
]
export const answers = (toolCallId: string, output: unknown): UIMessageChunk => ({
  type: 'tool-output-available',
  toolCallId,
  output,
})
export const step = (
  ...chunks: readonly (UIMessageChunk | readonly UIMessageChunk[])[]
): UIMessageChunk[] => [{ type: 'start-step' }, ...chunks.flat(), { type: 'finish-step' }]
export const message = (
  ...chunks: readonly (UIMessageChunk | readonly UIMessageChunk[])[]
): UIMessageChunk[] => [
  { type: 'start', messageId: 'msg-1' },
  ...chunks.flat(),
  { type: 'finish', finishReason: 'stop' },
]

const words = fc.array(fc.constantFrom('Hel', 'lo', ' ', 'wörld', '👋', '\n', 'a', ''), { maxLength: 5 })
const json = fc.constantFrom<unknown>(
  {},
  { at: 'SF', n: [1, 2] },
  { text: 'a "b" {c}' },
  [],
  'plain',
  null,
  3,
)

/** What a step does, one thing after the other. Ids of texts and of calls begin anew in each step, as with many providers. */
const act = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), words }),
  fc.record({ kind: fc.constant('reasoning' as const), words }),
  fc.record({ kind: fc.constant('woven' as const), first: words, second: words }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('tool' as const),
      input: json,
      output: json,
      isStreamed: fc.boolean(),
      isDynamic: fc.boolean(),
      result: fc.constantFrom('output', 'partial', 'error', 'none', 'invalid', 'approved', 'denied'),
    }),
  },
  fc.record({ kind: fc.constant('data' as const), values: fc.array(json, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('file' as const) }),
  fc.record({ kind: fc.constant('metadata' as const), n: fc.nat(9) }),
  fc.record({ kind: fc.constant('reset' as const), words }),
)
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never

/** @param of which step; unlike the others, ids of requests and sources are unique in a message */
function chunksOf(done: Act, n: number, of: number): UIMessageChunk[] {
  const id = `txt-${n}`
  switch (done.kind) {
    case 'text':
      return says(id, ...done.words)
    case 'reasoning':
      return thinks(id, ...done.words)
    case 'woven': {
      const [one, two] = [says(`${id}-a`, ...done.first), says(`${id}-b`, ...done.second)]
      return Array.from({ length: Math.max(one.length, two.length) }).flatMap((_, index) =>
        [one[index], two[index]].flatMap((chunk) => chunk ?? []),
      )
    }
    case 'tool':
      return toolChunks(done, `call_${n}`, `ask ${of}-${n}`)
    case 'data':
      return [
        ...done.values.map((data): UIMessageChunk => ({ type: 'data-plan', id: `plan-${n}`, data })),
        ...done.values.map((data): UIMessageChunk => ({ type: 'data-note', data })),
        { type: 'data-tick', data: n, transient: true },
      ]
    case 'file':
      return [
        { type: 'file', mediaType: 'image/png', url: `data:image/png;base64,AAA${n}` },
        { type: 'source-url', sourceId: `s-${of}-${n}`, url: 'https://example.org/', title: 'An example' },
        { type: 'source-document', sourceId: `d-${of}-${n}`, mediaType: 'text/plain', title: 'A text' },
      ]
    case 'metadata':
      return [
        { type: 'message-metadata', messageMetadata: { usage: { [`step${n}`]: done.n }, last: done.n } },
      ]
    case 'reset':
      return [...says(id, ...done.words), ...calls(`call_${n}`, 'search', {}), { type: 'reset-step' }]
  }
}

function toolChunks(
  done: Extract<Act, { readonly kind: 'tool' }>,
  toolCallId: string,
  approvalId: string,
): UIMessageChunk[] {
  const call = {
    toolCallId,
    toolName: 'search',
    input: done.input,
    ...(done.isDynamic && { dynamic: true }),
  }
  const [start, ...rest] = calls(toolCallId, 'search', done.input)
  const input: UIMessageChunk[] = done.isStreamed
    ? [{ ...start, ...(done.isDynamic && { dynamic: true }) } as UIMessageChunk, ...rest.slice(0, -1)]
    : []
  const available: UIMessageChunk = { type: 'tool-input-available', ...call }
  const ask: UIMessageChunk = {
    type: 'tool-approval-request',
    toolCallId,
    approvalId,
    reason: 'It costs.',
  }
  switch (done.result) {
    case 'output':
      return [...input, available, answers(toolCallId, done.output)]
    case 'partial':
      return [
        ...input,
        available,
        { type: 'tool-output-available', toolCallId, output: 'a', preliminary: true },
        { type: 'tool-output-available', toolCallId, output: 'ab', preliminary: true },
        answers(toolCallId, done.output),
      ]
    case 'error':
      return [...input, available, { type: 'tool-output-error', toolCallId, errorText: 'It broke.' }]
    case 'invalid':
      return [start!, ...rest.slice(0, -1), { type: 'tool-input-error', ...call, errorText: 'No such tool.' }]
    case 'approved':
      return [
        ...input,
        available,
        ask,
        { type: 'tool-approval-response', approvalId, approved: true },
        answers(toolCallId, done.output),
      ]
    case 'denied':
      return [
        ...input,
        available,
        ask,
        { type: 'tool-approval-response', approvalId, approved: false, reason: 'Too dear.' },
        { type: 'tool-output-denied', toolCallId },
      ]
    case 'none':
      return [...input, available]
  }
}

const stream = fc
  .record({
    steps: fc.array(fc.array(act, { maxLength: 4, size: 'max' }), { maxLength: 3, size: 'max' }),
    end: fc.constantFrom<readonly UIMessageChunk[]>(
      [{ type: 'finish', finishReason: 'stop' }],
      [{ type: 'finish', finishReason: 'length', messageMetadata: { done: true } }],
      [{ type: 'finish' }],
      [{ type: 'abort', reason: 'stopped' }],
      [
        { type: 'error', errorText: 'It broke.' },
        { type: 'finish', finishReason: 'error' },
      ],
    ),
  })
  .map(({ steps, end }): UIMessageChunk[] => [
    { type: 'start', messageId: 'msg-1', messageMetadata: { model: 'm' } },
    ...steps.flatMap((acts, of) => step(...acts.map((done, n) => chunksOf(done, n, of)))),
    ...end,
  ])

/** Whole messages, as the AI SDK's own reader takes them; the same ones each time. */
export const streams: readonly (readonly UIMessageChunk[])[] = fc.sample(stream, {
  numRuns: 40,
  seed: 20261130,
})
