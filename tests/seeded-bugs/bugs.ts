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
  find: 'ledger.invocations.get(news.invocationId) ??',
}
const all = '[...ledger.invocations.values()]'
/** The bubble of a turn whose stream says what the callback says. */
const bySameText = `${all}.find(({ fold, row }) => {
    const { parts, tail } = fold?.column ?? row.stream
    const text = parts.flatMap((part) => part.segments ?? []).join('') + tail
    return text !== '' && JSON.stringify(news.callbacks).includes(JSON.stringify(text))
  })`

/** Every fix that makes the symptom go away and the chat wrong. Each must make a race or a law fail. */
export const seededBugs: readonly SeededBug[] = [
  {
    name: 'a callback goes into the last bubble',
    ...findTurn,
    replace: `(news.callbacks && ${all}.at(-1)) ?? ledger.invocations.get(news.invocationId) ??`,
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
      ? { ...input, invocationId: [...ledger.invocations.keys()].at(-1) }
      : input,
  )`,
  },
  {
    name: 'a callback suppresses the rest of its stream',
    file: 'src/core/reduce-chunk.ts',
    find: 'const { invocationId, seq, part, offset, epoch } = event',
    replace: `const { invocationId, seq, part, offset, epoch } = event
  if (known?.row.callbacks.length > 0) return taken('duplicate')`,
  },
  {
    name: 'a callback finds its bubble by its text, or takes the last one',
    ...findTurn,
    replace: `(news.callbacks && (${bySameText} ?? ${all}.at(-1))) ?? ledger.invocations.get(news.invocationId) ??`,
  },
  {
    name: 'a callback looks for its text before it looks for its id',
    ...findTurn,
    replace: `(news.callbacks && ${bySameText}) ?? ledger.invocations.get(news.invocationId) ??`,
  },
  {
    name: 'the last arrival wins',
    file: 'src/core/versions.ts',
    find: '[...versions, version]).sort(rank)',
    replace: '[version, ...versions])',
  },
]
