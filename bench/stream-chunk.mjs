const chunkCount = 20_000
const roundCount = 7
const historyCounts = [0, 1_000, 10_000]
/** How many chunks share a publication: one, as without frames, and what a fast stream brings per frame. */
const chunksPerPublication = [1, 16]

const position = (offset) => ({ threadId: 'thread', epoch: 'epoch', offset })
const text = (delta) => ({ kind: 'text', delta })

/** The turns that a chat already shows. */
function historyOf(count) {
  return Array.from({ length: count }, (_, turn) => {
    const invocationId = `turn-${turn}`
    return [
      { ...position(3 * turn), type: 'invocation_created', invocationId },
      {
        ...position(3 * turn + 1),
        type: 'stream_chunk',
        invocationId,
        seq: 0,
        part: text('An answer of some words.'),
      },
      {
        ...position(3 * turn + 2),
        type: 'stream_finalized',
        invocationId,
        chunkCount: 1,
        outcome: 'completed',
      },
    ]
  }).flat()
}

/** The chunks of one live turn after `from` events. */
const chunksFrom = (from) =>
  Array.from({ length: chunkCount }, (_, seq) => ({
    ...position(from + seq),
    type: 'stream_chunk',
    invocationId: 'live',
    seq,
    part: text(`word ${seq % 100} `),
  }))

/** The raw limit: find the text by its id and make it longer. */
function ofRaw(chunks) {
  const texts = new Map([['live', '']])
  const begun = process.hrtime.bigint()
  for (const { invocationId, part } of chunks) texts.set(invocationId, texts.get(invocationId) + part.delta)
  const ns = Number(process.hrtime.bigint() - begun)
  if (texts.get('live').length < chunkCount) throw new Error('the raw loop lost text')
  return ns / chunks.length
}

function ofStore({ createBubbleStore, bubbleKey, textOf }, history, chunks, perPublication) {
  let publish
  const store = createBubbleStore({ scheduler: (due) => ((publish = due), () => undefined) })
  store.ingestAll(history)
  store.flush()
  const begun = process.hrtime.bigint()
  for (let index = 0; index < chunks.length; index++) {
    store.ingest(chunks[index])
    if (index % perPublication === perPublication - 1) publish()
  }
  store.flush()
  const ns = Number(process.hrtime.bigint() - begun)
  if (textOf(store.bubble(bubbleKey.invocation('live'))).length < chunkCount)
    throw new Error('the store lost text')
  return ns / chunks.length
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** Nanoseconds per chunk, and how many times the raw limit: a row per length of history and rate of publication. */
export function streamChunk(onebubble) {
  const cases = historyCounts.flatMap((historyCount) => {
    const history = historyOf(historyCount)
    const chunks = chunksFrom(history.length)
    return chunksPerPublication.map((perPublication) => ({
      historyCount,
      perPublication,
      history,
      chunks,
      ns: [],
    }))
  })
  const rawNs = []
  // Taken in turns, so that whatever else the machine does falls on all of them alike.
  for (let round = -1; round < roundCount; round++) {
    for (const { history, chunks, perPublication, ns } of cases) {
      const raw = ofRaw(chunks)
      const store = ofStore(onebubble, history, chunks, perPublication)
      if (round < 0) continue // warming up
      rawNs.push(raw)
      ns.push(store)
    }
  }
  const raw = median(rawNs)
  const row = (ns) => ({ 'ns per chunk': Math.round(ns), 'times raw': Number((ns / raw).toFixed(1)) })
  return {
    'Map and +=': row(raw),
    ...Object.fromEntries(
      cases.map(({ historyCount, perPublication, ns }) => [
        `ingest, ${historyCount} turns before, ${perPublication} per publication`,
        row(median(ns)),
      ]),
    ),
  }
}
