/** One way in which chats place events wrongly, as a change of our own source. */
export interface SeededBug {
  readonly name: string
  /** The file, from the repository's root. */
  readonly file: string
  /** Occurs once in the file. */
  readonly find: string
  readonly replace: string
}

const findTurn = {
  file: 'src/core/join.ts',
  find: 'state.turn(said.invocationId)',
}
const all = `[...state.threads.values()]
  .flatMap(({ allKeys }) => allKeys)
  .map((key) => state.bubble(key))
  .filter(({ row }) => row.kind === 'invocation')`
/** The bubble of a turn whose stream says what the callback says. */
const bySameText = `${all}.find(({ fold, row }) => {
    const { parts, tail } = fold?.toColumn() ?? row
    const text = parts.flatMap((part) => part.segments ?? []).join('') + tail
    return text !== '' && JSON.stringify(callbacks).includes(JSON.stringify(text))
  })`
const ofCallback = (bubble: string): string =>
  `(callbacks.length > 0 ? ${bubble} : undefined) ?? ${findTurn.find}`

/** Every fix that makes the symptom go away and the chat wrong. Each must make a race or a law fail. */
export const seededBugs: readonly SeededBug[] = [
  {
    name: 'a callback goes into the last bubble',
    ...findTurn,
    replace: ofCallback(`${all}.at(-1)`),
  },
  {
    name: 'an event of an unknown turn adopts a bubble that nobody has created yet',
    ...findTurn,
    replace: `${findTurn.find} ?? ${all}.find(({ row }) => row.created === undefined)`,
  },
  {
    name: 'a callback without an invocationId is adopted by the newest turn',
    file: 'src/core/reduce.ts',
    find: 'const decoded = decodeEvent(input)',
    replace: `const decoded = decodeEvent(
    input?.type === 'callback' && !input.invocationId
      ? { ...input, invocationId: ${all}.at(-1)?.row.invocationId }
      : input,
  )`,
  },
  {
    name: 'a callback suppresses the rest of its stream',
    file: 'src/core/reduce-text.ts',
    find: 'const { row, thread } = turn',
    replace: `const { row, thread } = turn
    if (row.callback !== undefined) return receipts.duplicate`,
  },
  {
    name: 'a callback finds its bubble by its text, or takes the last one',
    ...findTurn,
    replace: ofCallback(`(${bySameText} ?? ${all}.at(-1))`),
  },
  {
    name: 'a callback looks for its text before it looks for its id',
    ...findTurn,
    replace: ofCallback(bySameText),
  },
  {
    name: 'the last arrival wins',
    file: 'src/core/versions.ts',
    find: 'ranked.sort(byRank)',
    replace: '[said, ...contents]',
  },
  {
    name: 'a message takes over that of another author',
    file: 'src/core/optimistic.ts',
    find: 'a?.id === undefined || b?.id === undefined || a.id === b.id',
    replace: 'true || a === b',
  },
  {
    name: 'a message that is not sent yet always stands at the end',
    file: 'src/core/optimistic.ts',
    find: 'if (lastKey !== undefined) return { after: lastKey }',
    replace: `if (lastKey !== undefined) return 'end'`,
  },
  {
    name: 'a message that failed stays where it stood',
    file: 'src/core/optimistic.ts',
    find: `draft.anchor = 'end'
  })`,
    replace: '})',
  },
  {
    name: 'a thread takes its epoch from an event that was refused',
    file: 'src/core/thread-log.ts',
    find: 'if (epoch !== this.epoch) {',
    replace: `this.adopt(epoch)
    if (epoch !== this.epoch) {`,
  },
  {
    name: 'a callback answers the turn if its text is not empty, though it has no words',
    file: 'src/core/text.ts',
    find: String.raw`/[^\s\p{Default_Ignorable_Code_Point}]/u.test(text)`,
    replace: `text !== ''`,
  },
  {
    name: 'a tool call whose id had its result grows the part of the first call',
    file: 'src/core/fold.ts',
    find: `(isOver && inputDelta !== '')`,
    replace: 'false',
  },
  {
    name: 'a tool result fills the first part of its id',
    file: 'src/core/parts.ts',
    find: 'if (name !== undefined) this.#places?.set',
    replace: 'if (name !== undefined && !this.#places?.has(name)) this.#places?.set',
  },
  {
    name: 'half a character is shown while the turn is open',
    file: 'src/core/stream-parts.ts',
    find: 'isHalf ? tail.slice(0, -1) : tail',
    replace: 'tail',
  },
  {
    name: 'half a character is shown in front of the next part',
    file: 'src/core/stream-parts.ts',
    find: `if (index > 0) this.#tails[index - 1]`,
    replace: `this.#halves.clear()
    if (index > 0) this.#tails[index - 1]`,
  },
  {
    name: 'half a character of an input is shown once the tool has its result',
    file: 'src/core/stream-parts.ts',
    find: 'end !== undefined && this.#halves.size > 0',
    replace: 'this.#halves.size > 0',
  },
  {
    name: 'text with an id grows only while it is the last part',
    file: 'src/core/stream-parts.ts',
    find: 'this.indexOf(nameOfText(kind, partId))',
    replace: 'this.length',
  },
  {
    name: 'text that goes on behind others begins a segment anew',
    file: 'src/core/stream-parts.ts',
    find: 'this.#tails[index] || this.#reopen(index)',
    replace: 'this.#tails[index]!',
  },
  {
    name: 'a reset forgets the earlier call of an id with the later one',
    file: 'src/core/parts.ts',
    find: 'if (before === undefined)',
    replace: 'if (true)',
  },
  {
    name: 'an answer that is known before its request is not filled in',
    file: 'src/core/tool-part.ts',
    find: 'approval: approvalOf(request, decisions)',
    replace: 'approval: approvalOf(request, [])',
  },
  {
    name: 'the isError of a preliminary output stays',
    file: 'src/core/tool-part.ts',
    find: 'const { isError: _, isPartial: __, ...content } = known',
    replace: 'const { isPartial: _, ...content } = known',
  },
  {
    name: 'a tool runs only once its result begins',
    file: 'src/core/stream-parts.ts',
    find: `before?.kind === 'tool' && before.state === 'input'`,
    replace: 'false',
  },
  {
    name: 'a turn begins with its creation alone',
    file: 'src/core/reduce-chunk.ts',
    find: 'if (seq === 0) state.begin(turn)',
    replace: '',
  },
  {
    name: 'any chunk is the beginning of its turn',
    file: 'src/core/reduce-chunk.ts',
    find: 'if (seq === 0) state.begin(turn)',
    replace: 'state.begin(turn)',
  },
  {
    name: 'a cancel ends the newest turn',
    file: 'src/client/controls.ts',
    find: `const threadId = this.#threadOfTurn('cancel', invocationId)`,
    replace: `const threadId = this.#threadOfTurn('cancel', invocationId)
    const { store } = this.#settings
    const bubbles = store.thread(threadId).keys.map((key) => store.bubble(key))
    invocationId = bubbles.findLast(({ kind }) => kind === 'invocation').invocationId`,
  },
  {
    name: 'an approval answers every request of a tool of that name',
    file: 'src/core/stream-parts.ts',
    find: 'const now = decided(part, decisions)',
    replace: `const answers = this.#list.parts
        .filter((tool) => tool.toolName === part.toolName)
        .map((tool) => decided(tool, decisions).approval)
      const answer = answers.find((approval) => (approval?.state ?? 'requested') !== 'requested')
      const now = part.approval && answer
        ? toolPart({ ...part, approval: { ...part.approval, ...answer, approvalId: part.approval.approvalId } })
        : decided(part, decisions)`,
  },
  {
    name: 'a late chunk brings back a turn that was retracted',
    file: 'src/core/reduce.ts',
    find: `said.type === 'retraction' ? undefined`,
    replace: `said.type === 'retraction' || said.type === 'stream_chunk' ? undefined`,
  },
  {
    name: 'an alternative takes the place of the last turn, whichever it names',
    file: 'src/core/reduce.ts',
    find: 'const { agentId, replyTo, chainId, regenerates } = event',
    replace: `const { agentId, replyTo, chainId } = event
      const turns = thread.keys.map((key) => state.row(key)).filter(({ kind }) => kind === 'invocation')
      const regenerates = event.regenerates && (turns.at(-1)?.invocationId ?? event.regenerates)`,
  },
  {
    name: 'an alternative stands where the newest turn of its group began',
    file: 'src/core/alternatives.ts',
    find: '{ key, offset: lowest.offset, arrival: lowest.arrival }',
    replace: 'this.#try(key)',
  },
]
