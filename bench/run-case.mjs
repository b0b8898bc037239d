// `fork`ed by run.mjs for one case, with its settings as JSON; sends the result. In a process of its own, a case
// finds V8 as a program does that runs nothing else. Otherwise V8's state after earlier cases would affect this one.
import { cases } from './cases/index.mjs'
import { loadPeers } from './lib/peers.mjs'

// The peers and React read it when they are loaded.
process.env.NODE_ENV = 'production'

const { name, label, library, against, isSmoke, isQuick, hasPeers } = JSON.parse(process.argv[2])
const progress = (line) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${line}`)
const rounds = isSmoke ? 1 : isQuick ? 5 : 15

progress(label)
const result = await cases
  .find((one) => one.name === name)
  .run({
    onebubble: await import(library),
    library,
    /** Another build of the library to measure as well, and where it is. */
    other: against === undefined ? undefined : await import(against),
    against,
    peers: hasPeers ? await loadPeers() : [],
    isQuick,
    sized: (full, tiny) => (isSmoke ? tiny : full),
    // V8 has optimised everything after about eight rounds. A case that takes long runs a share of the rounds.
    plan: ({ share = 1 } = {}) => ({
      rounds: Math.max(1, Math.round(rounds * share)),
      warmups: isSmoke ? 0 : Math.ceil(8 * share ** 2),
      onRound: (round, of) => progress(`${label}: round ${round + 1} of ${of}`),
    }),
  })
progress('')
process.send(result, () => process.exit())
