import { threadScript } from '../thread-script.ts'
import { race, type Race, step as s } from './race.ts'

const group = 'Callback against stream'

/** The callback of A has the same text as its stream, and arrives when B is the newest turn. */
function sameTextLate(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'same-text-late',
      group,
      title: 'the same text, late, across an invocation boundary',
      story:
        'A chat that puts a callback into the last bubble overwrites B; one that appends it shows A twice.',
      reports: ['https://github.com/openclaw/openclaw/pull/659', 'https://github.com/vercel/ai/issues/18457'],
    },
    [
      s('A begins', t.created('a', { agentId: 'scout' }), 'a: (pending, none)'),
      s('A streams', t.chunk('a', 'It is'), 'a: It is (streaming, stream)'),
      s('A streams on', t.chunk('a', ' sunny.'), 'a: It is sunny. (streaming, stream)'),
      s('A ends', t.finalized('a'), 'a: It is sunny. (completed, stream)'),
      s(
        'B begins',
        t.created('b', { agentId: 'scribe' }),
        'a: It is sunny. (completed, stream)',
        'b: (pending, none)',
      ),
      s(
        'B streams',
        t.chunk('b', 'Noted:'),
        'a: It is sunny. (completed, stream)',
        'b: Noted: (streaming, stream)',
      ),
      s(
        'the callback of A arrives, late',
        t.callback('a', 'It is sunny.'),
        'a: It is sunny. (completed, callback)',
        'b: Noted: (streaming, stream)',
      ),
      s(
        'B streams on',
        t.chunk('b', ' sun.'),
        'a: It is sunny. (completed, callback)',
        'b: Noted: sun. (streaming, stream)',
      ),
      s(
        'B ends',
        t.finalized('b'),
        'a: It is sunny. (completed, callback)',
        'b: Noted: sun. (completed, stream)',
      ),
    ],
  )
}

/** The callback of A has another text than its stream, and arrives when B is the newest turn. */
function otherTextLate(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'other-text-late',
      group,
      title: 'another text, late, across an invocation boundary',
      story:
        'A chat that looks for the bubble by its text finds none, and shows the answer of A twice or in B.',
      reports: ['https://github.com/openclaw/openclaw/pull/1360'],
    },
    [
      s('A begins', t.created('a', { agentId: 'scout' }), 'a: (pending, none)'),
      s('A streams', t.chunk('a', 'About'), 'a: About (streaming, stream)'),
      s('A streams on', t.chunk('a', ' forty.'), 'a: About forty. (streaming, stream)'),
      s('A ends', t.finalized('a'), 'a: About forty. (completed, stream)'),
      s(
        'B begins',
        t.created('b', { agentId: 'scribe' }),
        'a: About forty. (completed, stream)',
        'b: (pending, none)',
      ),
      s(
        'B streams',
        t.chunk('b', 'About'),
        'a: About forty. (completed, stream)',
        'b: About (streaming, stream)',
      ),
      s(
        'the callback of A arrives, late and with another text',
        t.callback('a', 'Exactly 42.'),
        'a: Exactly 42. (completed, callback)',
        'b: About (streaming, stream)',
      ),
      s(
        'B streams on',
        t.chunk('b', ' that.'),
        'a: Exactly 42. (completed, callback)',
        'b: About that. (streaming, stream)',
      ),
      s(
        'B ends',
        t.finalized('b'),
        'a: Exactly 42. (completed, callback)',
        'b: About that. (completed, stream)',
      ),
    ],
  )
}

/** The callback overtakes the whole stream, which then arrives late. */
function callbackFirst(): Race {
  const t = threadScript('chat')
  const question = t.message('q', 'How many?')
  const created = t.created('a', { agentId: 'scout', replyTo: 'q' })
  const [first, second, third] = [t.chunk('a', 'Let me'), t.chunk('a', ' count:'), t.chunk('a', ' three')]
  const finalized = t.finalized('a')
  const callback = t.callback('a', 'There are three.')
  return race(
    {
      id: 'callback-first',
      group,
      title: 'the callback first, its stream late',
      story:
        'A chat that takes the two for two answers shows it twice; one that suppresses the stream loses the rest of the turn.',
      reports: [
        'https://github.com/zarazhangrui/lark-coding-agent-bridge/issues/222',
        'https://github.com/zhukunpenglinyutong/jetbrains-cc-gui/pull/1205',
      ],
    },
    [
      s('the user asks', question, 'q: How many? (user)'),
      s(
        'the callback arrives before anything else of its turn',
        callback,
        'q: How many? (user)',
        'a: There are three. (pending, callback)',
      ),
      s('A begins', created, 'q: How many? (user)', 'a: There are three. (pending, callback)'),
      s('A streams, unseen', first, 'q: How many? (user)', 'a: There are three. (streaming, callback)'),
      s('A streams on', second, 'q: How many? (user)', 'a: There are three. (streaming, callback)'),
      s('A streams on', third, 'q: How many? (user)', 'a: There are three. (streaming, callback)'),
      s('A ends', finalized, 'q: How many? (user)', 'a: There are three. (completed, callback)'),
    ],
  )
}

function midStream(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'callback-mid-stream',
      group,
      title: 'the callback in the middle of its stream',
      story:
        'A chat that ends the bubble at the callback silences a stream that is still alive; one that does not shows both texts.',
      reports: [
        'https://github.com/openclaw/openclaw/issues/127139',
        'https://github.com/nanocoai/nanoclaw/issues/2404',
      ],
    },
    [
      s('A begins', t.created('a', { agentId: 'scout' }), 'a: (pending, none)'),
      s('A streams', t.chunk('a', 'Two'), 'a: Two (streaming, stream)'),
      s(
        'the callback arrives',
        t.callback('a', 'Two, and a half.'),
        'a: Two, and a half. (streaming, callback)',
      ),
      s('A streams on, unseen', t.chunk('a', ' and'), 'a: Two, and a half. (streaming, callback)'),
      s('A streams on, unseen', t.chunk('a', ' a half'), 'a: Two, and a half. (streaming, callback)'),
      s('A ends', t.finalized('a'), 'a: Two, and a half. (completed, callback)'),
    ],
  )
}

function deliveredTwice(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'scout' })
  const chunk = t.chunk('a', 'Sent')
  const callback = t.callback('a', 'Sent once.')
  const finalized = t.finalized('a')
  return race(
    {
      id: 'callback-twice',
      group,
      title: 'a callback that is delivered twice',
      story:
        'A tool that retries posts its message again; a chat that appends what it is posted shows it again.',
      reports: [
        'https://github.com/openclaw/openclaw/pull/90351',
        'https://github.com/openclaw/openclaw/issues/83710',
      ],
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A streams', chunk, 'a: Sent (streaming, stream)'),
      s('the callback arrives', callback, 'a: Sent once. (streaming, callback)'),
      s('the same callback arrives again', callback, 'a: Sent once. (streaming, callback)'),
      s('A ends', finalized, 'a: Sent once. (completed, callback)'),
      s('and once more', callback, 'a: Sent once. (completed, callback)'),
    ],
  )
}

function revised(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'scribe' })
  const first = t.callback('a', 'The meeting is at 3.', { messageId: 'm1', revision: 0 })
  const second = t.callback('a', 'The meeting is at 4.', { messageId: 'm2', revision: 1 })
  const finalized = t.finalized('a')
  return race(
    {
      id: 'callback-revised',
      group,
      title: 'a correction that overtakes what it corrects',
      story: 'A chat in which the last to arrive wins goes back to the wrong text.',
      reports: ['https://github.com/chatmail/core/issues/6806'],
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('the correction arrives first', second, 'a: The meeting is at 4. (pending, callback)'),
      s('what it corrects arrives', first, 'a: The meeting is at 4. (pending, callback)'),
      s('A ends', finalized, 'a: The meeting is at 4. (completed, callback)'),
    ],
  )
}

function withoutWords(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'callback-without-words',
      group,
      title: 'a callback that says nothing',
      story:
        'Some models post white space as their answer. A chat that lets it replace the stream shows an empty bubble.',
      reports: ['https://github.com/NousResearch/hermes-agent/pull/57273'],
    },
    [
      s('A begins', t.created('a', { agentId: 'scout' }), 'a: (pending, none)'),
      s('A streams', t.chunk('a', 'The tide turns at six.'), 'a: The tide turns at six. (streaming, stream)'),
      s('A ends', t.finalized('a'), 'a: The tide turns at six. (completed, stream)'),
      s(
        'a callback without a word arrives',
        t.callback('a', '\u200b'),
        'a: The tide turns at six.\n\n\u200b (completed, callback)',
      ),
    ],
  )
}

function onTheWay(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'post-on-the-way',
      group,
      title: 'something said on the way, beside the answer',
      story: 'A chat with one message per turn loses “on it”, or takes it for the answer.',
      reports: [
        'https://github.com/nanocoai/nanoclaw/issues/2506',
        'https://github.com/openclaw/openclaw/pull/91333',
      ],
    },
    [
      s('A begins', t.created('a', { agentId: 'porter' }), 'a: (pending, none)'),
      s(
        'A says something on the way',
        t.post('a', 'On it.'),
        'a: (pending, none)',
        'a.post.1: On it. (agent)',
      ),
      s('A streams', t.chunk('a', 'Booked'), 'a: Booked (streaming, stream)', 'a.post.1: On it. (agent)'),
      s(
        'the answer is posted',
        t.callback('a', 'Booked for two.'),
        'a: Booked for two. (streaming, callback)',
        'a.post.1: On it. (agent)',
      ),
      s(
        'A streams on, unseen',
        t.chunk('a', ' for two'),
        'a: Booked for two. (streaming, callback)',
        'a.post.1: On it. (agent)',
      ),
      s('A ends', t.finalized('a'), 'a: Booked for two. (completed, callback)', 'a.post.1: On it. (agent)'),
      s(
        'A says one thing more',
        t.post('a', 'The ticket is in your mail.'),
        'a: Booked for two. (completed, callback)',
        'a.post.1: On it. (agent)',
        'a.post.2: The ticket is in your mail. (agent)',
      ),
    ],
  )
}

export const callbackRaces = [
  sameTextLate(),
  otherTextLate(),
  callbackFirst(),
  midStream(),
  deliveredTwice(),
  revised(),
  withoutWords(),
  onTheWay(),
] as const
