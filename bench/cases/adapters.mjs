import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inputOf, sources } from '../lib/adapter-sources/index.mjs'
import { turn } from '../lib/adapter-sources/streams.mjs'
import { bundle, root } from '../lib/build-library.mjs'
import { readTail } from '../lib/chat.mjs'
import { cpuMicros, interleave, ratio, settleInputs, spread, timed } from '../lib/measure.mjs'
import { deltasOf, overWire } from '../lib/wire.mjs'

const perFrame = 16

async function timedAsync(work) {
  const begun = cpuMicros()
  await work()
  return cpuMicros() - begun
}

/** The cost of each adapter, alone, and with the store compared with the client of its source. */
export const adapters = {
  name: 'adapters',
  async run({ onebubble, sized, plan }) {
    const deltas = deltasOf(sized(2_000, 32))
    const rows = []
    for (const source of sources)
      rows.push(...(await rowsOf(source, deltas, onebubble, plan({ share: 0.4 }))))
    return { rows }
  },
}

async function rowsOf(source, deltas, onebubble, rounds) {
  const { ours, own, pushed, parsed } = contendersOf(source, deltas, onebubble, await loaded(source))
  const alone = await interleave({ pushed, parsed }, rounds)
  const rows = [
    {
      what: `${source.name}: \`push\` of \`${source.make}\` against \`JSON.parse\` of the same event`,
      cadence: 'one event at a time',
      ...ratio(alone.pushed, alone.parsed),
      micros: { onebubble: spread(alone.pushed).value, parse: spread(alone.parsed).value },
    },
  ]
  const published = `onebubble published and read every ${perFrame} events`
  if (source.own === undefined) {
    const whole = await interleave({ ours, parsed }, rounds)
    rows.push({
      what: `${source.name}: \`${source.make}\` with the store, which has no client beside it, against \`JSON.parse\``,
      cadence: published,
      ...ratio(whole.ours, whole.parsed),
      micros: { onebubble: spread(whole.ours).value, parse: spread(whole.parsed).value },
    })
    return rows
  }
  const whole = await interleave({ ours, own }, rounds)
  rows.push({
    what: `${source.name}: ${source.client} against \`${source.make}\` with the store`,
    cadence: `the same ${source.isLines ? 'bytes' : 'events'}; ${published}`,
    ...ratio(whole.own, whole.ours),
    micros: { onebubble: spread(whole.ours).value, peer: spread(whole.own).value },
  })
  return rows
}

/** The adapter, bundled as in an app. */
async function loaded({ entry, make }) {
  const outDir = mkdtempSync(join(tmpdir(), 'onebubble-adapter-'))
  const file = await bundle(outDir, {
    root,
    entry: join(root, `src/adapters/${entry}/index.ts`),
    name: 'adapter.mjs',
  })
  return (await import(file))[make]
}

/** Each resolves to the microseconds that one delta takes. */
function contendersOf(source, deltas, onebubble, make) {
  const { options = turn, own } = source
  const text = deltas.join('')
  const expectText = (shown) => {
    if (shown !== text) throw new Error(`${source.name}: text was lost`)
  }
  const eventsOf = () => overWire(source.eventsOf(deltas))
  const lines = source.eventsOf(deltas).map((event) => JSON.stringify(event))

  return {
    ours: async () => {
      let publish
      const store = onebubble.createBubbleStore({ scheduler: (due) => void (publish = due) })
      const events = eventsOf()
      const made = []
      settleInputs()
      const micros = await timedAsync(async () => {
        let count = 0
        for await (const event of make(options).adaptStream(inputOf(source, events), { format: 'ndjson' })) {
          store.ingest(event)
          if (++count % perFrame > 0) continue
          publish?.()
          const bubble = store.invocation(turn.invocationId)
          if (bubble?.parts.length > 0) made.push(readTail(bubble))
        }
        store.flush()
      })
      expectText(onebubble.textOf(store.invocation(turn.invocationId)))
      return micros / deltas.length
    },
    own: async () => {
      const events = eventsOf()
      settleInputs()
      let shown
      const micros = await timedAsync(async () => void (shown = await own(events)))
      expectText(shown)
      return micros / deltas.length
    },
    pushed: () => {
      const adapter = make(options)
      const events = eventsOf()
      settleInputs()
      const micros = timed(() => {
        for (const event of events) adapter.push(event)
      })
      return micros / deltas.length
    },
    parsed: () => {
      settleInputs()
      const micros = timed(() => {
        for (const line of lines) JSON.parse(line)
      })
      return micros / deltas.length
    },
  }
}
