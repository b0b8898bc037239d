// `fork`ed by run.mjs for one case, with its settings as JSON; sends the result. In a process of its own, a case finds V8 as
// it is in a program that does that and nothing else: what it learned from the cases before would be charged to this one.
import { cases } from './cases/index.mjs'
import { loadPeers } from './lib/peers.mjs'

// The peers, and React, read it when they are loaded.
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
    /** Another build of the library, to be measured beside this one, and where it is. */
    other: against === undefined ? undefined : await import(against),
    against,
    peers: hasPeers ? await loadPeers() : [],
    isQuick,
    sized: (full, tiny) => (isSmoke ? tiny : full),
    // V8 has optimised everything after some eight rounds; a share of the rounds is for what takes long by itself.
    plan: ({ share = 1 } = {}) => ({
      rounds: Math.max(1, Math.round(rounds * share)),
      warmups: isSmoke ? 0 : Math.ceil(8 * share ** 2),
      onRound: (round, of) => progress(`${label}: round ${round + 1} of ${of}`),
    }),
  })
progress('')
process.send(result, () => process.exit())
