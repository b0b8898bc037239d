import { type Bubble, partText } from '../core/index.ts'
import { isId, readField } from '../protocol/index.ts'
import { type BubbleStore, createBubbleStore } from '../store/index.ts'
import { boundOf, type Sources } from './bound-of.ts'
import { type InputSink, readBound, readOwn } from './check/read-into.ts'
import { recogniseInput } from './input/format-of.ts'
import { InputError } from './input/input-error.ts'
import { inputItems } from './input/input-items.ts'
import { openInput } from './input/opened-input.ts'
import { withProgress } from './input/progress.ts'
import type { CliIo } from './io.ts'
import type { ReplayArguments } from './read-arguments.ts'
import { type Colors, colorsOf } from './report/colors.ts'
import { oneLine } from './report/one-line.ts'
import { plural } from './report/plural.ts'

/** `onebubble replay`: prints what a store shows after the first events of a file. @returns the exit code */
export async function replayFile(args: ReplayArguments, io: CliIo, sources: Sources): Promise<0 | 2> {
  const { at = Infinity, format } = args
  const input = withProgress(await openInput(args.file, io.stdin), io)
  const bound = await boundOf(input.file, args, sources)
  const recognised = await recogniseInput(input, args.input)
  const replay = new Replay(at)
  const items = inputItems(recognised, input.file, args.entries)
  const isOwn = recognised.format === 'ndjson' || recognised.format === 'list'
  if (bound === undefined) await readOwn(items, replay, isOwn)
  else await readBound(items, replay, bound)
  if (replay.eventCount === 0 && at > 0)
    throw new InputError(
      `${input.file} has no onebubble event. If its events are from another library, pass --from NAME. If they are your own, map their fields with --map FILE.json.`,
    )
  const { store, threadIds } = replay
  store.flush()
  if (format === 'json') {
    const threads = [...threadIds].flatMap((threadId) => store.snapshot(threadId) ?? [])
    await io.out(`${JSON.stringify({ eventCount: replay.eventCount, threads }, null, 2)}\n`)
    return 0
  }
  const colors = colorsOf(args.hasColor && io.hasColor)
  for (const threadId of threadIds) await io.out(threadText(store, threadId, colors))
  const { eventCount, refusedCount } = replay
  const refused = refusedCount === 0 ? '' : `; ${refusedCount} refused or wrong: onebubble check says why`
  await io.out(`${colors.dim(`after ${plural(eventCount, 'event')}${refused}`)}\n`)
  return 0
}

class Replay implements InputSink {
  readonly threadIds = new Set<string>()
  readonly store: BubbleStore
  readonly #at: number
  eventCount = 0
  refusedCount = 0

  constructor(at: number) {
    this.#at = at
    this.store = createBubbleStore({ scheduler: () => {}, limits: { violationCount: 0 } })
  }

  event(event: unknown): void {
    if (this.eventCount >= this.#at) return
    this.eventCount++
    if (this.store.ingest(event).violation !== undefined) this.refusedCount++
    this.#note(event)
  }

  snapshot(snapshot: unknown): void {
    if (this.eventCount >= this.#at) return
    this.eventCount++
    if (this.store.hydrate(snapshot, { replace: true }).violation !== undefined) this.refusedCount++
    this.#note(snapshot)
  }

  broken(): void {
    this.refusedCount++
  }

  badFrame(): void {
    this.refusedCount++
  }

  rest(): Promise<boolean> {
    return Promise.resolve(this.eventCount < this.#at)
  }

  // Only events change bubbles.
  record(): void {}
  cursor(): void {}
  foreign(): void {}
  sent(): void {}
  problem(): void {}
  end(): void {}
  cutOff(): void {}

  #note(event: unknown): void {
    const threadId = readField(event, 'threadId')
    if (isId(threadId)) this.threadIds.add(threadId)
  }
}

function threadText(store: BubbleStore, threadId: string, colors: Colors): string {
  const view = store.thread(threadId)
  if (view === undefined) return ''
  const bubbles = view.keys.flatMap((key) => store.bubble(key) ?? [])
  const about = [
    plural(bubbles.length, 'bubble'),
    ...(view.openCount === 0 ? [] : [`${view.openCount} open`]),
    ...(view.gap === null ? [] : [`offsets ${view.gap.from} to ${view.gap.before - 1} are missing`]),
    ...(view.stale ? ['stale'] : []),
  ]
  const head = `${colors.bold(`thread ${oneLine(threadId, 256)}`)}  ${colors.dim(about.join(', '))}`
  return `${[head, ...bubbles.map((bubble) => bubbleText(bubble, colors))].join('\n')}\n\n`
}

function bubbleText(bubble: Bubble, { bold, dim, red }: Colors): string {
  const isTurn = bubble.kind === 'invocation'
  const author = isTurn ? (bubble.agentId ?? 'agent') : (bubble.author.id ?? bubble.author.kind)
  const facts = isTurn
    ? [
        `turn ${bubble.invocationId}`,
        bubble.phase,
        `body: ${bubble.body}`,
        ...(bubble.missing === 0 ? [] : [`${bubble.missing} missing`]),
        ...(bubble.awaitingApproval ? ['waits for an approval'] : []),
        ...(bubble.superseded.length === 0 ? [] : [`${bubble.superseded.length} superseded`]),
      ]
    : [`message ${bubble.messageId ?? bubble.clientMessageId ?? ''}`, bubble.delivery]
  const lines = [`  ${bold(oneLine(author, 80))}  ${dim(oneLine(facts.join(' · '), 400))}`]
  for (const part of bubble.parts) {
    if ('segments' in part) {
      const text = partText(part)
        .split('\n')
        .map((line) => `    ${oneLine(line, 2_000)}`)
        .join('\n')
      lines.push(part.kind === 'text' ? text : dim(text))
    } else if (part.kind === 'tool') {
      const name = part.toolName ?? 'tool without a name'
      lines.push(
        `    ${dim(`[${oneLine(`${name} ${part.toolCallId}: ${part.state}`, 200)}]`)} ${oneLine(part.input, 200)}`,
      )
    } else if (part.kind === 'data') {
      lines.push(
        `    ${dim(`[data ${oneLine(part.name, 100)}]`)} ${oneLine(JSON.stringify(part.value) ?? '', 200)}`,
      )
    } else
      lines.push(
        `    ${dim(`[file ${oneLine(part.mediaType, 100)}]`)} ${oneLine(part.filename ?? part.url, 200)}`,
      )
  }
  if (isTurn && bubble.error !== undefined) lines.push(`    ${red(oneLine(bubble.error.message, 400))}`)
  return lines.join('\n')
}
