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
  find: 'ledger.turn(invocationId) ??',
}
const all = `[...ledger.threads.values()]
  .flatMap(({ order }) => order.keys)
  .map((key) => ledger.entry(key))
  .filter(({ row }) => row.kind === 'invocation')`
/** The bubble of a turn whose stream says what the callback says. */
const bySameText = `${all}.find(({ fold, row }) => {
    const { parts, tail } = fold ?? row
    const text = parts.flatMap((part) => part.segments ?? []).join('') + tail
    return text !== '' && JSON.stringify(news.callbacks).includes(JSON.stringify(text))
  })`

/** Every fix that makes the symptom go away and the chat wrong. Each must make a race or a law fail. */
export const seededBugs: readonly SeededBug[] = [
  {
    name: 'a callback goes into the last bubble',
    ...findTurn,
    replace: `(news.callbacks && ${all}.at(-1)) ?? ${findTurn.find}`,
  },
  {
    name: 'an event of an unknown turn adopts a bubble that nobody has created yet',
    ...findTurn,
    replace: `${findTurn.find} ${all}.find(({ row }) => row.created.length === 0) ??`,
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
    find: 'const { row, thread } = entry',
    replace: `const { row, thread } = entry
    if (row.callbacks !== none) return taken('duplicate')`,
  },
  {
    name: 'a callback finds its bubble by its text, or takes the last one',
    ...findTurn,
    replace: `(news.callbacks && (${bySameText} ?? ${all}.at(-1))) ?? ${findTurn.find}`,
  },
  {
    name: 'a callback looks for its text before it looks for its id',
    ...findTurn,
    replace: `(news.callbacks && ${bySameText}) ?? ${findTurn.find}`,
  },
  {
    name: 'the last arrival wins',
    file: 'src/core/versions.ts',
    find: '[...versions, version]).sort(rank)',
    replace: '[version, ...versions])',
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
    find: `draft.anchor = 'end'`,
    replace: '',
  },
  {
    name: 'a thread takes its epoch from an event that was refused',
    file: 'src/core/thread-log.ts',
    find: 'if (epoch !== this.epoch) {',
    replace: `this.adopt(epoch)
    if (epoch !== this.epoch) {`,
  },
]
