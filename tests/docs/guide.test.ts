import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as client from '../../src/client/index.ts'
import * as onebubble from '../../src/index.ts'
import * as persist from '../../src/persist/index.ts'
import * as producer from '../../src/producer/index.ts'
import * as react from '../../src/react/index.ts'
import * as schemas from '../../src/schemas.ts'
import * as server from '../../src/server/index.ts'
import * as testing from '../../src/testing/index.ts'
import { guide, guidePages } from './guide.ts'
import { codeBlocksOf, plain, type Table, tablesOf } from './markdown.ts'
import { root, Snippets } from './snippets.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const readme = read('README.md')
const documents = [...guidePages, 'CONTRIBUTING.md', 'docs/PROTOCOL.md', 'docs/ARCHITECTURE.md']

describe('code blocks', () => {
  const blocks = documents
    .flatMap((file) => codeBlocksOf(read(file)).map((block) => ({ ...block, file })))
    .filter(({ language }) => ['ts', 'tsx'].includes(language))
  let snippets: Snippets
  beforeAll(async () => void (snippets = await Snippets.create()))
  afterAll(() => snippets.dispose())

  test('the compiler accepts every one of them, and refuses one that is wrong', async () => {
    expect(blocks.length).toBeGreaterThan(5)
    for (const block of blocks) await snippets.write(`${block.file} ${block.line}`, block)
    expect(await snippets.typeErrors()).toBe('')
    const wrong = {
      language: 'ts',
      code: `import { createBubbleStore } from 'onebubble'\ncreateBubbleStore().digest({})`,
    }
    await snippets.write('wrong', wrong)
    expect(await snippets.typeErrors()).toMatch(/wrong.snippet\.ts\(2,21\).*digest/)
  })
})

describe('tables', () => {
  /** The names that begin the cells of a table's first column, as `useThread` of `useThread(threadId)`. */
  const namesIn = ({ rows }: Table): string[] =>
    rows.flatMap(([cell = '']) => [...cell.matchAll(/`(\w+)/g)].map(([, name = '']) => name)).toSorted()
  const tableWith = (markdown: string, header: string): Table => {
    const found = tablesOf(markdown).filter(({ header: [first] }) => plain(first) === header)
    expect(found).toHaveLength(1)
    return found[0]!
  }
  // Records, so that the compiler misses a name that is forgotten.
  const connectionMembers: Record<keyof client.Connection, true> = {
    state: true,
    subscribe: true,
    open: true,
    close: true,
    retry: true,
    dispose: true,
    send: true,
    outbox: true,
    cancel: true,
    approve: true,
    retract: true,
    resumption: true,
  }
  const connectionOptions: Record<keyof client.ConnectOptions, true> = {
    store: true,
    url: true,
    threadIds: true,
    api: true,
    headers: true,
    newId: true,
    socket: true,
    fetch: true,
    clock: true,
    random: true,
    visibility: true,
    retry: true,
    heartbeat: true,
    connectTimeoutMs: true,
    fetchTimeoutMs: true,
    onError: true,
  }
  const persistenceMembers: Record<keyof persist.Persistence, true> = {
    ready: true,
    flush: true,
    clear: true,
    dispose: true,
  }
  const persistenceOptions: Record<keyof persist.PersistOptions, true> = {
    databaseName: true,
    connection: true,
    limits: true,
    storage: true,
    throttleMs: true,
    patienceMs: true,
    clock: true,
    random: true,
    newId: true,
    locks: true,
    channel: true,
    hiding: true,
    onError: true,
  }
  const turnMembers: Record<keyof producer.Turn, true> = {
    threadId: true,
    invocationId: true,
    token: true,
    expiresAt: true,
    signal: true,
    text: true,
    reasoning: true,
    toolCall: true,
    toolResult: true,
    data: true,
    file: true,
    step: true,
    reset: true,
    requestApproval: true,
    pipe: true,
    flush: true,
    end: true,
    fail: true,
    callback: true,
  }
  const turnOptions: Record<keyof producer.OpenTurnOptions, true> = {
    url: true,
    headers: true,
    threadId: true,
    agentId: true,
    replyTo: true,
    chainId: true,
    regenerates: true,
    idempotencyKey: true,
    signal: true,
    batch: true,
    retry: true,
    requestTimeoutMs: true,
    keepAliveMs: true,
    fetch: true,
    clock: true,
    random: true,
  }
  const gatewayMembers: Record<keyof server.Gateway, true> = {
    fetch: true,
    handler: true,
    attach: true,
    listen: true,
    turn: true,
    counts: true,
    disconnect: true,
    close: true,
  }
  const gatewayOptions: Record<keyof server.GatewayOptions, true> = {
    log: true,
    authorize: true,
    onEvent: true,
    secret: true,
    idSecret: true,
    tokenTtlMs: true,
    producerTimeoutMs: true,
    heartbeatMs: true,
    authorizeTimeoutMs: true,
    reauthorizeMs: true,
    requestTimeoutMs: true,
    drainMs: true,
    healthTimeoutMs: true,
    metrics: true,
    random: true,
    snapshotUrlTtlMs: true,
    isRevoked: true,
    addressOf: true,
    allowedHosts: true,
    origins: true,
    limits: true,
    rates: true,
    clock: true,
    onError: true,
    basePath: true,
  }
  const bubbleFields: Record<keyof onebubble.InvocationBubble | keyof onebubble.MessageBubble, true> = {
    kind: true,
    key: true,
    invocationId: true,
    threadId: true,
    agentId: true,
    replyTo: true,
    chainId: true,
    regenerates: true,
    offset: true,
    at: true,
    phase: true,
    body: true,
    parts: true,
    streamParts: true,
    missing: true,
    awaitingApproval: true,
    error: true,
    superseded: true,
    messageId: true,
    clientMessageId: true,
    author: true,
    revision: true,
    delivery: true,
  }
  const toolPartFields: Record<Exclude<keyof onebubble.ToolPart, 'invalid'>, true> = {
    kind: true,
    key: true,
    toolCallId: true,
    toolName: true,
    input: true,
    state: true,
    output: true,
    isError: true,
    isPartial: true,
    approval: true,
  }
  const options: Record<keyof onebubble.BubbleStoreOptions, true> = {
    scheduler: true,
    snapshots: true,
    limits: true,
    hashSeed: true,
    schemas: true,
    onViolation: true,
    onGap: true,
    onPublish: true,
  }
  const cases: readonly [header: string, names: readonly string[]][] = [
    ['hook', Object.keys(react).filter((name) => name.startsWith('use'))],
    ['component', Object.keys(react).filter((name) => !name.startsWith('use'))],
    ['member', Object.keys(onebubble.createBubbleStore())],
    ['option', Object.keys(options)],
    ['connection member', Object.keys(connectionMembers)],
    ['connection option', Object.keys(connectionOptions)],
    ['persistence member', Object.keys(persistenceMembers)],
    ['persistence option', Object.keys(persistenceOptions)],
    ['turn member', Object.keys(turnMembers)],
    ['turn option', Object.keys(turnOptions)],
    ['gateway member', Object.keys(gatewayMembers)],
    ['gateway option', Object.keys(gatewayOptions)],
    ['bubble field', Object.keys(bubbleFields)],
    ['tool part field', Object.keys(toolPartFields)],
  ]

  test.each(cases)('the table of each %s lists all that there are, and no other', (header, names) => {
    expect(namesIn(tableWith(guide, header))).toEqual(names.toSorted())
  })

  test.each(cases)('red: a table of each %s that lacks one is not the same', (header, names) => {
    const [, first = ''] = new RegExp(`\\n\\| ${header} \\|.*\\n\\|-.*\\n(.*\\n)`).exec(guide) ?? []
    expect(first).toMatch(/^\| `/)
    expect(namesIn(tableWith(guide.replace(first, ''), header))).not.toEqual(names.toSorted())
  })

  test('the README has a line for each entry of the package', () => {
    const { exports } = JSON.parse(read('package.json')) as { readonly exports: object }
    const entries = Object.keys(exports).filter((subpath) => subpath !== './package.json')
    const named = (markdown: string): string[] =>
      tableWith(markdown, 'entry').rows.map(([cell]) => plain(cell))
    const expected = entries.map((subpath) => subpath.replace('.', 'onebubble')).toSorted()
    expect(named(readme).toSorted()).toEqual(expected)
    expect(named(readme.replace(/\| `onebubble\/client`.*\n/, '')).toSorted()).not.toEqual(expected)
  })

  test('every function that the package exports is spoken of in the guide, the protocol or a page beside them', () => {
    const all = { ...onebubble, ...react, ...client, ...persist, ...producer, ...server, ...testing }
    const functions = [
      'textOf',
      'streamTextOf',
      'partText',
      'bubbleKey',
      'decodeEvent',
      'connectDevtools',
      'threadScript',
      'fakeGateway',
      'logContract',
    ]
    expect(functions.filter((name) => !(name in all) || !guide.includes(name))).toEqual([])
    const entries = { ...onebubble, ...schemas, ...react, ...client, ...persist, ...producer, ...server }
    const unspoken = Object.keys(entries).filter((name) => !guide.includes(name))
    const others = ['docs/PROTOCOL.md', 'docs/GUARD.md', 'CONTRIBUTING.md'].map(read)
    expect(unspoken.filter((name) => !others.some((page) => page.includes(name)))).toEqual([])
  })
})

describe('claims', () => {
  test('the ten lines are ten lines, beside the import of React’s own memo', () => {
    const block = codeBlocksOf(readme).find(({ heading }) => heading === 'Ten lines')
    const lines = block?.code.split('\n').filter((line) => line.trim() !== '')
    expect(lines).toContain("import { memo } from 'react'")
    expect(lines).toHaveLength(11)
  })

  test('every npm command in the documents is a script of the package', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const commands = documents.flatMap((file) => [
      ...read(file).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test))\b/g),
    ])
    const names = new Set(commands.map(([, script, builtIn]) => script ?? builtIn ?? ''))
    expect(names.size).toBeGreaterThan(3)
    names.delete('dev') // of the app that the quick start makes
    expect([...names].filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })

  test('the sizes are what scripts/size.mjs measures, rounded up', async () => {
    const claimed = [
      /at most (\d+) KB/,
      /`connectWebSocket` it is (\d+) KB/,
      /as well, `eventsource-parser` counted, it is (\d+) KB/,
    ].map((claim) => Number(claim.exec(readme)?.[1]))
    const printed = await new Promise<string>((resolve) => {
      execFile(process.execPath, [join(root, 'scripts/size.mjs')], (_error, stdout) => resolve(stdout))
    })
    const measured = [
      '. and ./react',
      '. and ./react and connectWebSocket',
      '. and ./react and ./client',
    ].map((name) => {
      const line = printed.split('\n').find((text) => text.startsWith(`${name}  `)) ?? ''
      return Math.ceil(Number(/([\d,]+) B gzip/.exec(line)?.[1]?.replaceAll(',', '')) / 1024)
    })
    expect(claimed).toEqual(measured)
    expect(read('docs/images/size.svg')).toContain(`aria-label="min + gzip: ${measured[0]} KB"`)
  })

  test('the versions of React and of Node, and the packages of the gateway, are those that the package asks for', () => {
    const { peerDependencies, engines } = JSON.parse(read('package.json')) as Record<
      string,
      Record<string, string>
    >
    expect(peerDependencies?.['react']).toBe('>=18')
    const [, wanted = ''] = /`npm install onebubble ([^`]+)`/.exec(guide) ?? []
    // Of a part that one can do without.
    const others = [
      'react',
      'fast-check',
      'idb',
      'prom-client',
      'rate-limiter-flexible',
      '@assistant-ui/react',
      'ai',
    ]
    const ofGateway = Object.keys(peerDependencies ?? {}).filter((name) => !others.includes(name))
    expect(wanted.split(/\s+/).toSorted()).toEqual(ofGateway.toSorted())
    expect(engines?.['node']).toBe('^20.19.0 || ^22.13.0 || >=24.0.0')
    expect(read('CONTRIBUTING.md')).toContain('Node 20.19, 22.13 or 24 and later')
  })

  test('the packages that are counted are those whose code the sources import', () => {
    const folders = ['protocol', 'core', 'store', 'client', 'react']
    const sources = folders.flatMap((folder) =>
      readdirSync(join(root, 'src', folder)).map((name) => read(`src/${folder}/${name}`)),
    )
    const imported = sources.flatMap((source) =>
      [...source.matchAll(/^(?:import|export) (?!type )[^']*? from '([^./'][^/']*)/gm)].map(
        ([, name]) => name,
      ),
    )
    const counted = /with ([\w, ]+) counted and React not/.exec(readme)?.[1]?.split(/, | and /)
    expect(counted).toContain('valibot')
    expect(new Set(imported)).toEqual(new Set([...(counted ?? []), 'react', 'eventsource-parser']))
  })

  test('nothing in it is a byte-order mark, an emoji or a tab', () => {
    for (const file of [...documents, 'CHANGELOG.md', 'docs/GUARD.md'])
      expect(read(file)).not.toMatch(/\p{Emoji_Presentation}|\t|\ufeff/u)
  })
})
