import { threadScript } from '../thread-script.ts'
import { race, type Race, step as s } from './race.ts'

const group = 'Boundaries and ends'

/** The user looks at one thread, where a turn runs, while the callback of another thread's turn arrives. */
function backgroundThread(): Race {
  const background = threadScript('background')
  const open = threadScript('open')
  return race(
    {
      id: 'background-thread',
      group,
      title: 'a callback for a background thread, after a new invocation began',
      story:
        'A chat with one “current invocation” puts the answer of the background thread into the open one.',
      reports: [
        'https://github.com/OpenCoven/coven-cave/pull/2282',
        'https://github.com/janhq/jan/pull/1108',
      ],
    },
    [
      s(
        'A begins in the background thread',
        background.created('a', { agentId: 'scout' }),
        'a: (pending, none)',
      ),
      s('A streams', background.chunk('a', 'Looking'), 'a: Looking (streaming, stream)'),
      s('the user asks in the open thread', open.message('q', 'And here?'), 'q: And here? (user)'),
      s(
        'B begins in the open thread',
        open.created('b', { agentId: 'scribe', replyTo: 'q' }),
        'q: And here? (user)',
        'b: (pending, none)',
      ),
      s('B streams', open.chunk('b', 'Here'), 'q: And here? (user)', 'b: Here (streaming, stream)'),
      s(
        'the callback of A arrives',
        background.callback('a', 'Found it.'),
        'a: Found it. (streaming, callback)',
      ),
      s(
        'B streams on',
        open.chunk('b', ' it is.'),
        'q: And here? (user)',
        'b: Here it is. (streaming, stream)',
      ),
      s('A ends', background.finalized('a'), 'a: Found it. (completed, callback)'),
      s('B ends', open.finalized('b'), 'q: And here? (user)', 'b: Here it is. (completed, stream)'),
    ],
  )
}

function threeLate(): Race {
  const t = threadScript('chat')
  const begun = [
    t.created('a', { agentId: 'scout' }),
    t.created('b', { agentId: 'scout' }),
    t.created('c', { agentId: 'scout' }),
  ] as const
  const said = [t.chunk('a', 'One'), t.chunk('b', 'Two'), t.chunk('c', 'Three')] as const
  const ended = [t.finalized('a'), t.finalized('b'), t.finalized('c')] as const
  const posted = [t.callback('a', 'One.'), t.callback('b', 'Two.'), t.callback('c', 'Three.')] as const
  return race(
    {
      id: 'three-late-callbacks',
      group,
      title: 'three late callbacks, in the opposite order',
      story: 'A chat that gives each callback to the last open bubble hands all three to the wrong turns.',
      reports: ['https://github.com/block/buzz/issues/5190'],
    },
    [
      s('A begins', begun[0], 'a: (pending, none)'),
      s('A streams', said[0], 'a: One (streaming, stream)'),
      s('B begins', begun[1], 'a: One (streaming, stream)', 'b: (pending, none)'),
      s('B streams', said[1], 'a: One (streaming, stream)', 'b: Two (streaming, stream)'),
      s(
        'C begins',
        begun[2],
        'a: One (streaming, stream)',
        'b: Two (streaming, stream)',
        'c: (pending, none)',
      ),
      s(
        'C streams',
        said[2],
        'a: One (streaming, stream)',
        'b: Two (streaming, stream)',
        'c: Three (streaming, stream)',
      ),
      s(
        'A ends',
        ended[0],
        'a: One (completed, stream)',
        'b: Two (streaming, stream)',
        'c: Three (streaming, stream)',
      ),
      s(
        'B ends',
        ended[1],
        'a: One (completed, stream)',
        'b: Two (completed, stream)',
        'c: Three (streaming, stream)',
      ),
      s(
        'C ends',
        ended[2],
        'a: One (completed, stream)',
        'b: Two (completed, stream)',
        'c: Three (completed, stream)',
      ),
      s(
        'the callback of C arrives',
        posted[2],
        'a: One (completed, stream)',
        'b: Two (completed, stream)',
        'c: Three. (completed, callback)',
      ),
      s(
        'the callback of B arrives',
        posted[1],
        'a: One (completed, stream)',
        'b: Two. (completed, callback)',
        'c: Three. (completed, callback)',
      ),
      s(
        'the callback of A arrives',
        posted[0],
        'a: One. (completed, callback)',
        'b: Two. (completed, callback)',
        'c: Three. (completed, callback)',
      ),
    ],
  )
}

function endFirst(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'scout' })
  const [first, second] = [t.chunk('a', 'Low water'), t.chunk('a', ' at noon.')]
  const finalized = t.finalized('a')
  return race(
    {
      id: 'end-before-chunks',
      group,
      title: 'the end before its last chunks',
      story: 'A chat that closes the bubble at the end drops every chunk that comes after it.',
      reports: ['https://github.com/danny-avila/LibreChat/pull/11650'],
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('the end arrives', finalized, 'a: (streaming, none, 2 missing)'),
      s('the second chunk arrives', second, 'a: (streaming, none, 2 missing)'),
      s('the first chunk arrives', first, 'a: Low water at noon. (completed, stream)'),
    ],
  )
}

function hole(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'scout' })
  const chunks = [
    t.chunk('a', 'Turn left,'),
    t.chunk('a', ' not right,'),
    t.chunk('a', ' at the mill.'),
  ] as const
  const finalized = t.finalized('a')
  return race(
    {
      id: 'missing-chunk',
      group,
      title: 'a chunk that is missing for a while',
      story:
        'A chat that appends whatever comes shows “Turn left, at the mill.”, and nobody can see that it is wrong.',
      reports: [
        'https://github.com/livekit/client-sdk-js/issues/2072',
        'https://github.com/danny-avila/LibreChat/pull/11842',
      ],
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A streams', chunks[0], 'a: Turn left, (streaming, stream)'),
      s('the third chunk overtakes the second', chunks[2], 'a: Turn left, (streaming, stream, 2 missing)'),
      s('A ends', finalized, 'a: Turn left, (streaming, stream, 2 missing)'),
      s('the second chunk arrives', chunks[1], 'a: Turn left, not right, at the mill. (completed, stream)'),
    ],
  )
}

function failed(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'failed-with-answer',
      group,
      title: 'a turn that fails after it has answered',
      story:
        'A chat that shows the error in place of the answer loses the answer; one that shows the answer alone hides the error.',
      reports: ['https://github.com/janhq/jan/issues/1097'],
    },
    [
      s('A begins', t.created('a', { agentId: 'ledger' }), 'a: (pending, none)'),
      s('A streams', t.chunk('a', 'The sum'), 'a: The sum (streaming, stream)'),
      s('the answer is posted', t.callback('a', 'The sum is 12.'), 'a: The sum is 12. (streaming, callback)'),
      s(
        'A fails',
        t.finalized('a', { outcome: 'failed', error: { message: 'The model has hung up.' } }),
        'a: The sum is 12. (failed, callback)',
      ),
    ],
  )
}

function beyondEnd(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'saga' })
  const [first, second] = [t.chunk('a', 'Once upon'), t.chunk('a', ' a time')]
  const finalized = t.finalized('a', { outcome: 'cancelled' })
  return race(
    {
      id: 'chunk-after-cancel',
      group,
      title: 'a chunk that was under way when the turn was stopped',
      story:
        'A chat that has moved on at “stop” drops the words that were already spoken, or opens a bubble for them.',
      reports: ['https://github.com/cloudflare/agents/issues/1100'],
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A streams', first, 'a: Once upon (streaming, stream)'),
      s('A is stopped', finalized, 'a: Once upon (cancelled, stream, 1 missing)'),
      s('the chunk that was under way arrives', second, 'a: Once upon a time (cancelled, stream)'),
    ],
  )
}

function twoEnds(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'scout' })
  const chunk = t.chunk('a', 'Done')
  const completed = t.finalized('a')
  const timedOut = t.finalized('a', { outcome: 'failed', error: { message: 'The producer was silent.' } })
  return race(
    {
      id: 'two-ends',
      group,
      title: 'two ends of one turn',
      story:
        'A watchdog gives the turn up while its last words are on the wire. Where the last to arrive wins, an answered turn is shown as failed.',
      reports: [
        'https://github.com/vtmocanu/uzi/issues/329',
        'https://github.com/Yanyutin753/LambChat/issues/583',
      ],
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A streams', chunk, 'a: Done (streaming, stream)'),
      s('the end of the watchdog arrives', timedOut, 'a: Done (failed, stream)'),
      s('the end that the log had first arrives', completed, 'a: Done (completed, stream)'),
    ],
  )
}

function emptyTurn(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'nothing-streamed',
      group,
      title: 'a turn that streams nothing and answers later',
      story:
        'A chat that makes its bubble at the first chunk has no place for the answer: it drops it, or appends it after the next turn.',
      reports: [
        'https://github.com/openai/codex/pull/2162',
        'https://github.com/agentclientprotocol/codex-acp/pull/266',
      ],
    },
    [
      s('A begins', t.created('a', { agentId: 'porter' }), 'a: (pending, none)'),
      s('A ends without a word', t.finalized('a'), 'a: (completed, none)'),
      s('B begins', t.created('b', { agentId: 'scout' }), 'a: (completed, none)', 'b: (pending, none)'),
      s('B streams', t.chunk('b', 'Meanwhile'), 'a: (completed, none)', 'b: Meanwhile (streaming, stream)'),
      s(
        'A answers',
        t.callback('a', 'Your table is booked.'),
        'a: Your table is booked. (completed, callback)',
        'b: Meanwhile (streaming, stream)',
      ),
      s(
        'B ends',
        t.finalized('b'),
        'a: Your table is booked. (completed, callback)',
        'b: Meanwhile (completed, stream)',
      ),
    ],
  )
}

export const boundaryRaces = [
  backgroundThread(),
  threeLate(),
  endFirst(),
  hole(),
  failed(),
  beyondEnd(),
  twoEnds(),
  emptyTurn(),
] as const
