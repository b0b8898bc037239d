import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inputOf, sources } from '../lib/adapter-sources.mjs'
import { bundle, root } from '../lib/build-library.mjs'
import { readTail } from '../lib/chat.mjs'
import { cpuMicros, interleave, ratio, settleInputs, spread, timed } from '../lib/measure.mjs'
import { deltasOf, idOf, overWire } from '../lib/wire.mjs'

const perFrame = 16

async function timedAsync(work) {
  const begun = cpuMicros()
  await work()
  return cpuMicros() - begun
}

/** What an adapter costs with the store behind it, beside the client that its source comes with. */
export const adapters = {
  name: 'adapters',
  async run({ onebubble, sized, plan }) {
    const deltas = deltasOf(sized(2_000, 32))
    const text = deltas.join('')
    const rows = []
    for (const source of sources) {
      const outDir = mkdtempSync(join(tmpdir(), 'onebubble-adapter-'))
      const entry = join(root, `src/adapters/${source.entry}/index.ts`)
      const { [source.make]: make } = await import(await bundle(outDir, { root, entry, name: 'adapter.mjs' }))
      const expectText = (shown) => {
        if (shown !== text) throw new Error(`${source.name}: text was lost`)
      }
      const eventsOf = () => overWire(source.eventsOf(deltas))

      const ours = async (round) => {
        let publish
        const store = onebubble.createBubbleStore({ scheduler: (due) => void (publish = due) })
        const turn = { threadId: idOf('thread', round), invocationId: idOf('turn', round) }
        const events = eventsOf()
        const made = []
        settleInputs()
        const micros = await timedAsync(async () => {
          let count = 0
          for await (const event of make(turn).adaptStream(inputOf(source, events), { format: 'ndjson' })) {
            store.ingest(event)
            if (++count % perFrame === 0) {
              publish?.()
              const bubble = store.invocation(turn.invocationId)
              if (bubble?.parts.length > 0) made.push(readTail(bubble))
            }
          }
          store.flush()
        })
        expectText(onebubble.textOf(store.invocation(turn.invocationId)))
        return micros / deltas.length
      }
      const own = async () => {
        const events = eventsOf()
        settleInputs()
        let shown
        const micros = await timedAsync(async () => void (shown = await source.own(events)))
        expectText(shown)
        return micros / deltas.length
      }
      const samples = await interleave({ ours, own }, plan({ share: 0.4 }))
      const texts = source.eventsOf(deltas).map((event) => JSON.stringify(event))
      const pushed = (round) => {
        const adapter = make({ threadId: idOf('thread', round), invocationId: idOf('turn', round) })
        const events = eventsOf()
        settleInputs()
        const micros = timed(() => {
          for (const event of events) adapter.push(event)
        })
        return micros / deltas.length
      }
      const parsed = () => {
        settleInputs()
        const micros = timed(() => {
          for (const line of texts) JSON.parse(line)
        })
        return micros / deltas.length
      }
      const alone = await interleave({ pushed, parsed }, plan({ share: 0.4 }))
      rows.push({
        what: `${source.name}: \`push\` of \`${source.make}\` against \`JSON.parse\` of the same event`,
        cadence: 'one event at a time',
        ...ratio(alone.pushed, alone.parsed),
        micros: { onebubble: spread(alone.pushed).value, parse: spread(alone.parsed).value },
      })
      rows.push({
        what: `${source.name}: ${source.client} against \`${source.make}\` with the store`,
        cadence: `the same ${source.isLines ? 'bytes' : 'events'}; onebubble published and read every ${perFrame} events`,
        ...ratio(samples.own, samples.ours),
        micros: { onebubble: spread(samples.ours).value, peer: spread(samples.own).value },
      })
    }
    return { rows }
  },
}
