import { createUIMessageStream, JsonToSseTransformStream, type UIMessage, type UIMessageChunk } from 'ai'
import { describe, expect, test } from 'vitest'
import { type AiSdkOptions, fromAiSdk, guarantee } from '../../../src/adapters/ai-sdk/index.ts'
import { syncStore } from '../../laws/view.ts'
import { adapterLaws, threadId } from '../support/adapter-laws.ts'
import { responseOf } from '../support/body-of.ts'
import { eventsOf } from '../support/events-of.ts'
import { answers, calls, message, says, step, streams, thinks } from './ai-sdk-streams.ts'
import { shownBy } from './ours.ts'
import { encoded, ownReader, readWith } from './own-reader.ts'

const turn: AiSdkOptions = { threadId, invocationId: 'turn', agentId: 'scout' }
const byMessage: AiSdkOptions = { threadId, invocationIdFrom: 'messageId' }

adapterLaws({ make: () => fromAiSdk(turn), streams, bodyOf: encoded })

/** A store that has read these chunks. */
function read(chunks: readonly unknown[], options = turn, store = syncStore()) {
  const adapter = fromAiSdk(options)
  store.ingestAll([...chunks.flatMap((chunk) => adapter.push(chunk)), ...adapter.end()])
  return store
}
const partsOf = (store: ReturnType<typeof read>, invocationId = 'turn') =>
  store.invocation(invocationId)?.parts ?? []
/** Texts as they are, and the kinds of all others. */
const linesOf = (store: ReturnType<typeof read>, invocationId?: string): string[] =>
  partsOf(store, invocationId).map((part) => (part.kind === 'text' ? part.segments.join('') : part.kind))
const reasonsOf = (store: ReturnType<typeof read>): unknown[] =>
  store.violations().map(({ event }) => (event as { part: { why: unknown } }).part.why)

test('the guarantee is that of a bound response', () => {
  expect(guarantee).toBe('bound')
})

test('the bodies are those that the AI SDK writes', async () => {
  for (const chunks of streams.slice(0, 10)) {
    const stream = createUIMessageStream({
      execute: ({ writer }) => chunks.forEach((chunk) => writer.write(chunk)),
    })
    const texts = await eventsOf(stream.pipeThrough(new JsonToSseTransformStream()))
    expect(texts.join('')).toBe(encoded(chunks))
  }
})

test('each stream shows what the own reader shows', async () => {
  let [toolCount, textCount, contentCount] = [0, 0, 0]
  for (const chunks of streams) {
    const own = await ownReader(chunks.filter(({ type }) => type !== 'error')) // which it hands to a callback
    expect(shownBy(read(chunks))).toEqual(own)
    if (own instanceof Error) throw own
    toolCount += own.tools.length
    textCount += own.texts.length + own.reasoning.length
    contentCount += own.content.length
  }
  for (const count of [toolCount, textCount, contentCount]) expect(count).toBeGreaterThan(20)
})

describe('what becomes of a message', () => {
  test.each<[string, readonly unknown[], object]>([
    ['a finish', message(), { phase: 'completed' }],
    ['the end of the body without a finish', [{ type: 'start' }, '[DONE]'], { phase: 'completed' }],
    [
      'an abort',
      [{ type: 'start' }, { type: 'abort', reason: 'stopped' }],
      { phase: 'cancelled', error: { code: 'abort', message: 'stopped' } },
    ],
    ['an abort without a reason', [{ type: 'abort' }, '[DONE]'], { phase: 'cancelled' }],
    [
      'an error, whatever is said after it',
      [{ type: 'error', errorText: 'No more tokens.' }, { type: 'abort' }, { type: 'finish' }],
      { phase: 'failed', error: { message: 'No more tokens.' } },
    ],
    [
      'a finish because of an error',
      [{ type: 'finish', finishReason: 'error' }],
      { phase: 'failed', error: { code: 'error' } },
    ],
    ['nothing more', [{ type: 'start' }], { phase: 'failed', error: { code: 'incomplete_stream' } }],
  ])('%s ends the turn', (_, chunks, expected) => {
    const store = read(chunks)
    expect(store.invocation('turn')).toMatchObject({ agentId: 'scout', ...expected })
    expect(store.violations()).toEqual([])
  })

  test('ids that begin anew in each step do not grow together', () => {
    const one = step(says('0', 'Let me ', 'see.'), calls('call_0', 'look', { n: 1 }), answers('call_0', 'a'))
    const two = step(
      thinks('0', 'Hm.'),
      calls('call_0', 'look', { n: 2 }),
      answers('call_0', 'b'),
      says('0', 'Here.'),
    )
    const store = read(message(one, two))
    expect(linesOf(store)).toEqual(['Let me see.', 'tool', 'reasoning', 'tool', 'Here.'])
    expect(partsOf(store).filter(({ kind }) => kind === 'tool')).toMatchObject([
      { toolCallId: 'call_0', input: '{"n":1}', output: 'a' },
      { toolCallId: 'call_0#2', input: '{"n":2}', output: 'b' },
    ])
  })

  test('a step that is reset is gone, and what stood before it stays', () => {
    const begun = [
      ...says('0', 'Hel'),
      ...calls('c', 'look', {}),
      { type: 'reset-step' },
      ...says('0', 'Hello.'),
    ]
    const store = read(
      message(step(says('0', 'First.')), [{ type: 'start-step' }, ...begun] as UIMessageChunk[]),
    )
    expect(linesOf(store)).toEqual(['First.', 'Hello.'])
  })

  test('the metadata of a message outlives the step that it came in', async () => {
    const chunks = message([
      { type: 'start-step' },
      ...says('0', 'Hel'),
      { type: 'message-metadata', messageMetadata: { model: 'm' } },
      { type: 'reset-step' },
      ...says('0', 'Hi.'),
      { type: 'reset-step' },
      ...says('0', 'Hello.'),
    ])
    const store = read(chunks)
    expect(shownBy(store)).toEqual(await ownReader(chunks))
    expect(shownBy(store)).toMatchObject({ texts: ['Hello.'], metadata: { model: 'm' } })
  })

  test('a tool runs when its input is whole', () => {
    const store = syncStore()
    const adapter = fromAiSdk(turn)
    const states = [...calls('c', 'look', {}), answers('c', 1)].map((chunk) => {
      store.ingestAll(adapter.push(chunk))
      return partsOf(store).map((part) => part.kind === 'tool' && part.state)
    })
    expect(states).toEqual([['input'], ['input'], ['running'], ['output']])
  })

  test('a request for approval says what it asks, and is open while nobody has answered', () => {
    const ask = { type: 'tool-approval-request', toolCallId: 'c', approvalId: 'ask', reason: 'It costs.' }
    const store = syncStore()
    const adapter = fromAiSdk(turn)
    for (const chunk of [...calls('c', 'pay', {}), ask]) store.ingestAll(adapter.push(chunk))
    expect(store.invocation('turn')).toMatchObject({
      awaitingApproval: true,
      parts: [{ approval: { approvalId: 'ask', request: { reason: 'It costs.' }, state: 'requested' } }],
    })
    store.ingestAll(adapter.push({ type: 'tool-output-denied', toolCallId: 'c' }))
    expect(partsOf(store)).toMatchObject([{ state: 'denied', approval: { state: 'denied' } }])
  })

  test('what goes on after an approval shows what the own reader shows', async () => {
    const ask = { type: 'tool-approval-request', toolCallId: 'c', approvalId: 'ask' } as const
    const first = message(step(says('0', 'May I?'), calls('c', 'pay', { sum: 1 }), ask))
    for (const result of [
      answers('c', 'paid'),
      { type: 'tool-output-denied', toolCallId: 'c' },
    ] as UIMessageChunk[]) {
      const second = message(result, step(says('0', 'Done.')))
      const own = await ownReader(second, (await readWith(first)).message)
      const store = syncStore()
      const adapter = fromAiSdk(byMessage)
      for (const chunks of [first, second])
        store.ingestAll(await eventsOf(adapter.adaptStream(responseOf(encoded(chunks)))))
      const id = 'msg-1'
      expect(store.invocation(id)).toMatchObject({ phase: 'completed' })
      expect(shownBy(store, id)).toEqual(own)
    }
  })

  test('an input that is wrong and was not streamed makes a call and its error', () => {
    const chunk = {
      type: 'tool-input-error',
      toolCallId: 'c',
      toolName: 'look',
      input: { n: 1 },
      errorText: 'No n.',
    }
    expect(partsOf(read(message([chunk as UIMessageChunk])))).toMatchObject([
      { toolName: 'look', input: '{"n":1}', output: 'No n.', state: 'error' },
    ])
  })

  test('an input that is streamed as text is a string', async () => {
    const streamed = ['say "hi', '"\\n', '\ud83d', '\udc4b'].map((inputTextDelta): UIMessageChunk => ({
      type: 'tool-input-delta',
      toolCallId: 'c',
      inputTextDelta,
    }))
    const input = 'say "hi"\\n👋'
    const call = { toolCallId: 'c', toolName: 'run' }
    for (const end of [
      { type: 'tool-input-available', ...call, input },
      { type: 'tool-input-error', ...call, input, errorText: 'No.' },
    ] as const) {
      const chunks = message(
        step({ type: 'tool-input-start', ...call, inputEncoding: 'text' }, streamed, end),
      )
      expect(shownBy(read(chunks))).toEqual(await ownReader(chunks))
    }
  })

  test('all that is said besides is data', () => {
    const chunks = [
      ...says('t', 'Cited.').slice(0, -1),
      { type: 'text-end', id: 't', citations: [{ type: 'source-citation', sourceId: 's' }] },
      { type: 'custom', kind: 'openai.note', providerMetadata: { openai: { n: 1 } } },
      { type: 'steering-message', id: 'u', parts: [{ type: 'text', text: 'Faster!' }] },
      { type: 'hologram', shape: 'cube' },
      { type: 'tool-dance', toolCallId: 'c' },
      { type: 'reasoning-file', mediaType: 'image/png', url: 'https://example.org/a.png' },
    ] as UIMessageChunk[]
    const store = read(message(chunks))
    expect(partsOf(store).slice(1)).toMatchObject([
      { name: 'citations', dataId: 't', value: [{ sourceId: 's' }] },
      { name: 'openai.note', value: { providerMetadata: { openai: { n: 1 } } } },
      { name: 'steering-message', dataId: 'u', value: [{ text: 'Faster!' }] },
      { name: 'hologram', value: { type: 'hologram', shape: 'cube' } },
      { name: 'tool-dance', value: { toolCallId: 'c' } },
      { kind: 'file', mediaType: 'image/png', url: 'https://example.org/a.png' },
    ])
    expect(store.violations()).toEqual([])
  })

  test('metadata is merged, and none of it reaches a prototype', () => {
    const metadata = (messageMetadata: unknown): UIMessageChunk => ({
      type: 'message-metadata',
      messageMetadata,
    })
    const evil = metadata(JSON.parse('{"__proto__":{"polluted":1},"usage":{"out":2}}'))
    const store = read(message(metadata({ usage: { in: 1 }, tags: ['a'] }), evil, metadata({ tags: ['b'] })))
    expect(shownBy(store).metadata).toMatchObject({ usage: { in: 1, out: 2 }, tags: ['b'] })
    expect(({} as Record<string, unknown>)['polluted']).toBe(undefined)
  })
})

describe('reports of others', () => {
  const whole = message(step(thinks('0', 'Hm.'), says('0', 'Hello, ', 'world.')))
  const saved = async (): Promise<UIMessage> => (await readWith(whole.slice(0, 6))).message

  test('vercel/ai 14688: a stream that is replayed onto what was shown of it shows each part once', async () => {
    // https://github.com/vercel/ai/issues/14688: resumeStream plays the buffered stream again, onto the message that is there.
    const { message: doubled } = await readWith(whole, await saved())
    expect(doubled.parts.filter(({ type }) => type === 'reasoning')).toHaveLength(2)
    const store = read(whole, turn, read(whole.slice(0, 6).concat([]), turn))
    expect(linesOf(read(whole, turn, store))).toEqual(['reasoning', 'Hello, world.'])
  })

  test('vercel/ai 18107: what goes on after an approval is read, although its call stands in the turn before', async () => {
    // https://github.com/vercel/ai/issues/18107: the answer to an approval begins another message, and the result finds no call.
    const ask = { type: 'tool-approval-request', toolCallId: 'c', approvalId: 'ask' } as const
    const first = message(step(calls('c', 'pay', { sum: 1 }), ask))
    const second: UIMessageChunk[] = [
      { type: 'start', messageId: 'msg-2' },
      ...step(answers('c', 'paid'), says('0', 'Done.')),
      { type: 'finish' },
    ]
    const { message: before } = await readWith(first)
    expect(await ownReader(second, before)).toMatchObject({
      message: expect.stringMatching(/No tool invocation found/),
    })
    const store = read(second, { threadId, invocationId: 'turn-2' }, read(first))
    expect(linesOf(store, 'turn-2')).toEqual(['tool', 'Done.'])
    expect(partsOf(store, 'turn-2')[0]).toMatchObject({ toolCallId: 'c', output: 'paid' })
    expect(store.violations()).toEqual([])
  })

  test('assistant-ui 2380: a message that arrives twice under its id is one bubble', () => {
    // https://github.com/assistant-ui/assistant-ui/issues/2380: one id stands twice among the messages, and the view throws.
    const merged = message({ type: 'start', messageId: 'msg-1' }, step(says('0', 'Hello.')))
    const store = read(merged, byMessage, read(merged, byMessage))
    expect(store.thread(threadId)?.keys).toHaveLength(1)
    expect(linesOf(store, 'msg-1')).toEqual(['Hello.'])
    expect(store.violations()).toEqual([])
  })
})

describe('the id of the message as that of the turn', () => {
  test('is taken from the start', async () => {
    const store = syncStore()
    const body = responseOf(encoded(message(step(says('0', 'Hello.')))))
    store.ingestAll(await eventsOf(fromAiSdk(byMessage).adaptStream(body)))
    expect(store.invocation('msg-1')).toMatchObject({ phase: 'completed', parts: [{ segments: ['Hello.'] }] })
  })

  test('what comes before it has no turn, and is told so', () => {
    const store = read([...says('0', 'a').slice(0, 2), ...message()], byMessage)
    expect(store.violations().map(({ code }) => code)).toEqual([
      'missing_invocation_id',
      'missing_invocation_id',
    ])
    expect(reasonsOf(store)[0]).toBe(
      'No message is known. Begin with a start that has a messageId, or bind an invocationId.',
    )
    expect(store.invocation('msg-1')).toMatchObject({ phase: 'completed', parts: [] })
  })

  test('a response without one makes no turn', () => {
    const store = read([{ type: 'start' }, '[DONE]'], byMessage)
    expect(store.thread(threadId)?.keys ?? []).toEqual([])
  })
})

describe('bad input', () => {
  test.each<[string, unknown, RegExp]>([
    ['no object', 'hello', /no type/],
    ['no type', { id: '0' }, /no type/],
    ['a delta without an id', { type: 'text-delta', delta: 'a' }, /an id and a delta/],
    ['a start without an id', { type: 'text-start' }, /needs an id/],
    ['a call without an id', { type: 'tool-input-start', toolName: 'look' }, /needs a toolCallId/],
    ['a call without a name', { type: 'tool-input-start', toolCallId: 'c' }, /needs a toolName/],
    [
      'an input that is no JSON',
      { type: 'tool-input-available', toolCallId: 'c', toolName: 'l', input: 1n },
      /JSON/,
    ],
    ['the input of no call', { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{' }, /has begun/],
    ['a request without an id', { type: 'tool-approval-request', toolCallId: 'c' }, /needs an approvalId/],
    ['an answer that is none', { type: 'tool-approval-response', approvalId: 'a' }, /true or false/],
    ['a file without an address', { type: 'file', mediaType: 'image/png' }, /a mediaType and a url/],
  ])('%s is reported, and the stream goes on', (_, chunk, words) => {
    const store = read([chunk, ...message(step(says('0', 'Hello.')))])
    expect(linesOf(store)).toEqual(['Hello.'])
    expect(reasonsOf(store)).toEqual([expect.stringMatching(words)])
    expect(store.violations()).toMatchObject([{ code: 'invalid_event' }])
  })

  test('a body that is cut off within a chunk has said no end', async () => {
    const text = encoded(message(step(says('0', 'Hello.'))))
    const store = syncStore()
    store.ingestAll(
      await eventsOf(fromAiSdk(turn).adaptStream(responseOf(text.slice(0, text.indexOf('"finish"'))))),
    )
    expect(store.invocation('turn')).toMatchObject({ phase: 'failed', error: { code: 'incomplete_stream' } })
    expect(linesOf(store)).toEqual(['Hello.'])
  })

  test('metadata and parts that throw when they are read are reported', () => {
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no')
        },
      },
    )
    const chunks = ['message-metadata', 'source-url', 'custom'].map(
      (type) =>
        new Proxy(
          { type, sourceId: 's', kind: 'a.b', messageMetadata: hostile },
          {
            ownKeys: () => {
              throw new Error('no')
            },
          },
        ),
    )
    const store = read([...chunks, ...message(step(says('0', 'Hello.')))])
    expect(linesOf(store)).toEqual(['Hello.'])
    expect(store.violations()).toHaveLength(3)
  })
})

describe('where the own reader differs', () => {
  test('a delta without its start ends what it reads', async () => {
    const chunks = message(step([{ type: 'text-delta', id: '0', delta: 'no start' }], says('1', 'Hello.')))
    expect(await ownReader(chunks)).toMatchObject({ message: expect.stringMatching(/missing text part/) })
    expect(linesOf(read(chunks))).toEqual(['no start', 'Hello.'])
  })

  test('another start with another id lets go of what was read', async () => {
    const chunks = message(
      step(says('0', 'One.')),
      { type: 'start', messageId: 'msg-2' },
      step(says('0', 'Two.')),
    )
    expect(await ownReader(chunks)).toMatchObject({ texts: ['Two.'] })
    const store = read(chunks)
    expect(linesOf(store)).toEqual(['One.', 'Two.'])
    expect(reasonsOf(store)).toEqual([
      expect.stringMatching(/started the message msg-1, and now starts msg-2/),
    ])
  })

  test('an input that was repaired takes the place of the streamed one there', async () => {
    const streamed = calls('c', 'look', { n: '1' }).slice(0, -1)
    const chunks = message(
      step(streamed, { type: 'tool-input-available', toolCallId: 'c', toolName: 'look', input: { n: 1 } }),
    )
    expect(await ownReader(chunks)).toMatchObject({ tools: [expect.stringContaining('{"n":1}')] })
    expect(partsOf(read(chunks))).toMatchObject([{ input: '{"n":"1"}' }])
  })

  test('a second result takes the place of the first there', async () => {
    const chunks = message(step(calls('c', 'look', {}), answers('c', 'one'), answers('c', 'two')))
    expect(await ownReader(chunks)).toMatchObject({ tools: [expect.stringContaining('two')] })
    expect(partsOf(read(chunks))).toMatchObject([{ output: 'one' }])
  })
})
