import { threadScript } from '../thread-script.ts'
import { race, type Race, step as s } from './race.ts'

const group = 'Hostile input'

function withoutId(): Race {
  const t = threadScript('chat')
  const { invocationId: _, ...callback } = t.callback('a', 'Whose am I?')
  return race(
    {
      id: 'callback-without-id',
      group,
      title: 'a callback that names no turn',
      story:
        'This is where guessing begins: a chat takes the thread on the screen, the last bubble, or one with the same words.',
      reports: ['https://github.com/myrialabs/clopen/pull/490'],
    },
    [
      s('A begins', t.created('a', { agentId: 'scout' }), 'a: (pending, none)'),
      s('A streams', t.chunk('a', 'Whose'), 'a: Whose (streaming, stream)'),
      s(
        'a callback arrives that names no turn: it is refused, and told',
        callback,
        'a: Whose (streaming, stream)',
      ),
      s('A streams on', t.chunk('a', ' am I?'), 'a: Whose am I? (streaming, stream)'),
      s('A ends', t.finalized('a'), 'a: Whose am I? (completed, stream)'),
    ],
  )
}

function prototypeIds(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'names-of-objects',
      group,
      title: 'ids that are names of JavaScript’s own',
      story:
        'A chat that keeps bubbles in a plain object gives “constructor” a bubble that nobody sent, or crashes.',
      reports: [
        'https://github.com/vercel/ai/pull/16900',
        'https://github.com/assistant-ui/assistant-ui/pull/6999',
      ],
    },
    [
      s(
        'a turn named __proto__ begins',
        t.created('__proto__', { agentId: 'scout' }),
        '__proto__: (pending, none)',
      ),
      s('it streams', t.chunk('__proto__', 'I am'), '__proto__: I am (streaming, stream)'),
      s(
        'a message named constructor',
        t.message('constructor', 'And I.'),
        '__proto__: I am (streaming, stream)',
        'constructor: And I. (user)',
      ),
      s(
        'a turn named toString begins',
        t.created('toString', { agentId: 'scout' }),
        '__proto__: I am (streaming, stream)',
        'constructor: And I. (user)',
        'toString: (pending, none)',
      ),
      s(
        'it answers',
        t.callback('toString', 'Me, too.'),
        '__proto__: I am (streaming, stream)',
        'constructor: And I. (user)',
        'toString: Me, too. (pending, callback)',
      ),
      s(
        'the first ends',
        t.finalized('__proto__'),
        '__proto__: I am (completed, stream)',
        'constructor: And I. (user)',
        'toString: Me, too. (pending, callback)',
      ),
      s(
        'the other ends',
        t.finalized('toString'),
        '__proto__: I am (completed, stream)',
        'constructor: And I. (user)',
        'toString: Me, too. (completed, callback)',
      ),
    ],
  )
}

function foreign(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'scout' })
  const first = t.chunk('a', 'Still')
  const unknown = { ...t.message('x', '-'), type: 'typing_indicator' }
  const second = t.chunk('a', ' here.')
  const finalized = t.finalized('a')
  return race(
    {
      id: 'foreign-event',
      group,
      title: 'an event of a kind that nobody here knows',
      story:
        'A newer server sends a new kind of event. A chat that throws in its handler loses every event behind it.',
      reports: [
        'https://github.com/ag-ui-protocol/ag-ui/issues/1632',
        'https://github.com/ag-ui-protocol/ag-ui/pull/2778',
      ],
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A streams', first, 'a: Still (streaming, stream)'),
      s('a foreign event arrives: it is told, and nothing stops', unknown, 'a: Still (streaming, stream)'),
      s('A streams on', second, 'a: Still here. (streaming, stream)'),
      s('A ends', finalized, 'a: Still here. (completed, stream)'),
    ],
  )
}

function newerPart(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'sketch' })
  const first = t.chunk('a', 'A drawing')
  const newer = { ...t.chunk('a', '-'), part: { kind: 'hologram', url: 'https://example.org/h' } }
  const second = t.chunk('a', ' of the bay.')
  const finalized = t.finalized('a')
  return race(
    {
      id: 'newer-part',
      group,
      title: 'a part of a kind that this version does not know',
      story: 'A chat that drops what it cannot read leaves a hole, and waits for a chunk that has long come.',
      reports: ['https://github.com/element-hq/element-x-android/issues/1539'],
      parts: { a: ['text: A drawing of the bay.'] },
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A streams', first, 'a: A drawing (streaming, stream)'),
      s(
        'a part of a newer kind takes its number, and adds nothing',
        newer,
        'a: A drawing (streaming, stream)',
      ),
      s('A streams on', second, 'a: A drawing of the bay. (streaming, stream)'),
      s('A ends', finalized, 'a: A drawing of the bay. (completed, stream)'),
    ],
  )
}

function markup(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'markup-as-text',
      group,
      title: 'text that looks like code',
      story: 'A chat that makes HTML of what it streams runs what a stranger has written.',
      reports: [
        'https://github.com/MCERQUA/OpenVoiceUI/issues/22',
        'https://github.com/Helicone/helicone/pull/5589',
      ],
    },
    [
      s(
        'a message that looks like a script',
        t.message('q', '<script>alert(1)</script>'),
        'q: <script>alert(1)</script> (user)',
      ),
      s(
        'A begins',
        t.created('a', { agentId: 'scout', replyTo: 'q' }),
        'q: <script>alert(1)</script> (user)',
        'a: (pending, none)',
      ),
      s(
        'A streams',
        t.chunk('a', '<img src=x onerror='),
        'q: <script>alert(1)</script> (user)',
        'a: <img src=x onerror= (streaming, stream)',
      ),
      s(
        'A streams on',
        t.chunk('a', 'alert(1)>'),
        'q: <script>alert(1)</script> (user)',
        'a: <img src=x onerror=alert(1)> (streaming, stream)',
      ),
      s(
        'A ends',
        t.finalized('a'),
        'q: <script>alert(1)</script> (user)',
        'a: <img src=x onerror=alert(1)> (completed, stream)',
      ),
    ],
  )
}

export const hostileRaces = [withoutId(), prototypeIds(), foreign(), newerPart(), markup()] as const
