import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as ai from 'ai'
import { convertArrayToReadableStream, MockLanguageModelV4 } from 'ai/test'
import { expect, test, vi } from 'vitest'
import { fromAiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { createBubbleStore, type EventInput, syncScheduler } from '../../src/index.ts'
import * as server from '../../src/server/index.ts'
import { shown } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { codeBlocksOf, plain, tablesOf } from './markdown.ts'
import { adapterNames, root, runSnippet, Snippets } from './snippets.ts'

const document = readFileSync(join(root, 'docs/ADAPTERS.md'), 'utf8')

test('the compiler accepts every code block', async () => {
  const snippets = await Snippets.create()
  try {
    const blocks = codeBlocksOf(document).filter(({ language }) => language === 'ts')
    expect(blocks.length).toBeGreaterThan(adapterNames.length)
    for (const block of blocks) await snippets.write(`line ${block.line}`, block)
    expect(await snippets.typeErrors()).toBe('')
  } finally {
    await snippets.dispose()
  }
})

test('the table of guarantees says what each entry exports', async () => {
  const table = tablesOf(document).find(({ header }) => plain(header[0]) === 'entry')
  const said = (table?.rows ?? []).map((row) => row.slice(0, 3).map(plain).join(' '))
  const exported = await Promise.all(
    adapterNames.map(async (name) => {
      const entry = (await import(`../../src/adapters/${name}/index.ts`)) as Record<string, unknown>
      const reader = Object.keys(entry).find((key) => key.startsWith('from'))
      return [`onebubble/adapters/${name}`, reader, entry['guarantee']].join(' ')
    }),
  )
  expect(said.toSorted()).toEqual(exported.toSorted())
})

test('an agent that also posts: the response and the post have the id that the route made', async () => {
  const posts: EventInput[] = []
  vi.stubGlobal('send', (event: EventInput) => posts.push(event))
  const block = codeBlocksOf(document).find(({ heading }) => heading === 'AI SDK: an agent that also posts')!
  const { answer } = (await runSnippet(block, { ai, 'onebubble/server': server })) as {
    answer: (threadId: string, model: unknown, messages: unknown, check: unknown) => Response
  } // what the block exports
  const tokens = { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0, text: 1, reasoning: 0 }
  const usage = { inputTokens: tokens, outputTokens: tokens }
  const chunks = [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: 'About forty.' },
    { type: 'text-end', id: '0' },
    { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage },
  ]
  const model = new MockLanguageModelV4({
    doStream: { stream: convertArrayToReadableStream(chunks) } as never,
  }) // its own type of a chunk is not exported
  const messages = [{ role: 'user', content: 'How much?' }]
  const response = answer('t1', model, messages, async () => 'It is 42.')

  const store = createBubbleStore({ scheduler: syncScheduler })
  const adapter = fromAiSdk({ threadId: 't1', invocationIdFrom: 'messageId' })
  for await (const event of adapter.adaptStream(response)) store.ingest(event)
  const [{ invocationId } = { invocationId: '' }] = store.getState().bubbles.values()
  expect(shown(store, 't1')).toEqual([`${invocationId}: About forty. (completed, stream)`])
  await eventually(() => expect(posts).toHaveLength(1))
  store.ingestAll(posts)
  expect(shown(store, 't1')).toEqual([`${invocationId}: It is 42. (completed, callback)`])
  expect(store.violations()).toEqual([])
  vi.unstubAllGlobals()
})
