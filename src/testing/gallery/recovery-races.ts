import { threadScript, withoutOffset } from '../thread-script.ts'
import { race, type Race, step as s } from './race.ts'

function wholeReplay(): Race {
  const t = threadScript('chat')
  const question = t.message('q', 'Are we late?')
  const created = t.created('a', { agentId: 'pilot', replyTo: 'q' })
  const [first, second] = [t.chunk('a', 'By an'), t.chunk('a', ' hour.')]
  const callback = t.callback('a', 'By one hour.')
  const finalized = t.finalized('a')
  return race(
    {
      id: 'whole-replay',
      group: 'Recovery',
      title: 'a reconnect that replays everything',
      story:
        'A chat that appends what a resumed stream brings shows the text twice, until the page is loaded anew.',
      reports: [
        'https://github.com/cloudflare/agents/issues/1733',
        'https://github.com/vercel/ai/issues/14688',
      ],
    },
    [
      s('the user asks', question, 'q: Are we late? (user)'),
      s('A begins', created, 'q: Are we late? (user)', 'a: (pending, none)'),
      s('A streams', first, 'q: Are we late? (user)', 'a: By an (streaming, stream)'),
      s(
        'the line breaks, and all is sent again',
        question,
        'q: Are we late? (user)',
        'a: By an (streaming, stream)',
      ),
      s('A begins, again', created, 'q: Are we late? (user)', 'a: By an (streaming, stream)'),
      s('A streams, again', first, 'q: Are we late? (user)', 'a: By an (streaming, stream)'),
      s('A streams on', second, 'q: Are we late? (user)', 'a: By an hour. (streaming, stream)'),
      s('A answers', callback, 'q: Are we late? (user)', 'a: By one hour. (streaming, callback)'),
      s(
        'and again from the beginning',
        first,
        'q: Are we late? (user)',
        'a: By one hour. (streaming, callback)',
      ),
      s('A ends', finalized, 'q: Are we late? (user)', 'a: By one hour. (completed, callback)'),
    ],
  )
}

function overlap(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'saga' })
  const chunks = [
    t.chunk('a', 'Once '),
    t.chunk('a', 'upon '),
    t.chunk('a', 'a '),
    t.chunk('a', 'time.'),
  ] as const
  const finalized = t.finalized('a')
  return race(
    {
      id: 'overlapping-resume',
      group: 'Recovery',
      title: 'a resume that overlaps what was already shown',
      story:
        'A chat that resumes by time, or one chunk too early, repeats words in the middle of a sentence.',
      reports: ['https://github.com/cloudflare/agents/issues/1951'],
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A streams', chunks[0], 'a: Once  (streaming, stream)'),
      s('A streams on', chunks[1], 'a: Once upon  (streaming, stream)'),
      s('after a resume: a chunk that was there', chunks[0], 'a: Once upon  (streaming, stream)'),
      s('another that was there', chunks[1], 'a: Once upon  (streaming, stream)'),
      s('a new one', chunks[2], 'a: Once upon a  (streaming, stream)'),
      s('a new one', chunks[3], 'a: Once upon a time. (streaming, stream)'),
      s('A ends', finalized, 'a: Once upon a time. (completed, stream)'),
    ],
  )
}

function everythingTwice(): Race {
  const t = threadScript('chat')
  const question = t.message('q', 'Twice?')
  const created = t.created('a', { agentId: 'scout', replyTo: 'q' })
  const [first, second] = [t.chunk('a', 'Twice'), t.chunk('a', ' is fine.')]
  const finalized = t.finalized('a')
  return race(
    {
      id: 'two-sockets',
      group: 'Recovery',
      title: 'two sockets that bring the same thread',
      story: 'A hook that mounts twice opens two connections, and a chat without ids shows everything twice.',
      reports: [
        'https://github.com/cloudflare/partykit/issues/336',
        'https://github.com/Emmy123222/Stellar-MarketPay-/issues/724',
      ],
    },
    [
      s('the user asks', question, 'q: Twice? (user)'),
      s('the other socket brings it, too', question, 'q: Twice? (user)'),
      s('A begins', created, 'q: Twice? (user)', 'a: (pending, none)'),
      s('the other socket brings it, too', created, 'q: Twice? (user)', 'a: (pending, none)'),
      s('A streams', first, 'q: Twice? (user)', 'a: Twice (streaming, stream)'),
      s('the other socket brings it, too', first, 'q: Twice? (user)', 'a: Twice (streaming, stream)'),
      s('A streams on', second, 'q: Twice? (user)', 'a: Twice is fine. (streaming, stream)'),
      s(
        'the other socket brings it, too',
        second,
        'q: Twice? (user)',
        'a: Twice is fine. (streaming, stream)',
      ),
      s('A ends', finalized, 'q: Twice? (user)', 'a: Twice is fine. (completed, stream)'),
      s(
        'the other socket brings it, too',
        finalized,
        'q: Twice? (user)',
        'a: Twice is fine. (completed, stream)',
      ),
    ],
  )
}

function echo(): Race {
  const t = threadScript('chat')
  const logged = t.message('m', 'On my way.', { clientMessageId: 'c1' })
  const created = t.created('a', { agentId: 'scout', replyTo: 'm' })
  const chunk = t.chunk('a', 'Good.')
  const finalized = t.finalized('a')
  return race(
    {
      id: 'answer-and-echo',
      group: 'Recovery',
      title: 'a message that comes back twice: as the answer to its request, and over the socket',
      story:
        'A chat that matches its own message by text and time shows it twice, or swallows a second one that says the same.',
      reports: [
        'https://github.com/siteboon/claudecodeui/issues/794',
        'https://github.com/kirodotdev/KiroCrew/pull/3963',
      ],
    },
    [
      s(
        'the request is answered: the message without its place',
        withoutOffset(logged),
        'm: On my way. (user)',
      ),
      s('A begins', created, 'a: (pending, none)', 'm: On my way. (user)'),
      s(
        'the socket brings the message, with its place',
        logged,
        'm: On my way. (user)',
        'a: (pending, none)',
      ),
      s('A streams', chunk, 'm: On my way. (user)', 'a: Good. (streaming, stream)'),
      s('A ends', finalized, 'm: On my way. (user)', 'a: Good. (completed, stream)'),
    ],
  )
}

const order = 'Order'

function backwards(): Race {
  const t = threadScript('chat')
  const question = t.message('q', 'Which way?')
  const created = t.created('a', { agentId: 'pilot', replyTo: 'q' })
  const [first, second] = [t.chunk('a', 'North,'), t.chunk('a', ' then west.')]
  const finalized = t.finalized('a')
  const callback = t.callback('a', 'North-west.')
  return race(
    {
      id: 'backwards',
      group: order,
      title: 'everything in the opposite order',
      story: 'A chat that places by arrival shows the answer above its question, and the text from its end.',
      reports: ['https://github.com/vercel/ai/issues/308', 'https://github.com/vercel/ai/issues/1892'],
    },
    [
      s('the answer', callback, 'a: North-west. (pending, callback)'),
      s('the end', finalized, 'a: North-west. (completed, callback, 2 missing)'),
      s('the second chunk', second, 'a: North-west. (completed, callback, 2 missing)'),
      s('the first chunk', first, 'a: North-west. (completed, callback)'),
      s('the beginning', created, 'a: North-west. (completed, callback)'),
      s('the question', question, 'q: Which way? (user)', 'a: North-west. (completed, callback)'),
    ],
  )
}

function questionLate(): Race {
  const t = threadScript('chat')
  const question = t.message('q', 'Is it open?')
  const created = t.created('a', { agentId: 'scout', replyTo: 'q' })
  const chunk = t.chunk('a', 'Until six.')
  const finalized = t.finalized('a')
  return race(
    {
      id: 'question-after-answer',
      group: order,
      title: 'the question after its answer',
      story:
        'Two broadcasts, a few milliseconds apart, swap. A chat that appends shows the answer above the question.',
      reports: ['https://github.com/crmne/ruby_llm/issues/282'],
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A streams', chunk, 'a: Until six. (streaming, stream)'),
      s('the question arrives', question, 'q: Is it open? (user)', 'a: Until six. (streaming, stream)'),
      s('A ends', finalized, 'q: Is it open? (user)', 'a: Until six. (completed, stream)'),
    ],
  )
}

function clocks(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'wrong-clocks',
      group: order,
      title: 'clocks that are wrong',
      story:
        'A chat that sorts by time shows a reply above what it replies to, whenever a server’s clock is ahead.',
      reports: [
        'https://github.com/signalapp/Signal-iOS/issues/655',
        'https://github.com/ulyssa/iamb/issues/421',
      ],
    },
    [
      s(
        'Ada writes, on a server whose clock is ahead',
        t.message('m1', 'Tea?', { at: Date.UTC(2026, 4, 4, 15, 57) }),
        'm1: Tea? (user)',
      ),
      s(
        'Ben replies, on one that is right',
        t.message('m2', 'In five minutes.', { at: Date.UTC(2026, 4, 4, 15, 50) }),
        'm1: Tea? (user)',
        'm2: In five minutes. (user)',
      ),
      s(
        'A begins, on one that is behind',
        t.created('a', { agentId: 'scout', at: Date.UTC(2026, 4, 4, 9) }),
        'm1: Tea? (user)',
        'm2: In five minutes. (user)',
        'a: (pending, none)',
      ),
      s(
        'A streams',
        t.chunk('a', 'The kettle is on.'),
        'm1: Tea? (user)',
        'm2: In five minutes. (user)',
        'a: The kettle is on. (streaming, stream)',
      ),
      s(
        'A ends',
        t.finalized('a'),
        'm1: Tea? (user)',
        'm2: In five minutes. (user)',
        'a: The kettle is on. (completed, stream)',
      ),
    ],
  )
}

function edits(): Race {
  const t = threadScript('chat')
  const first = t.message('m', 'At tree.', { revision: 0 })
  const second = t.message('m', 'At three.', { revision: 1 })
  const third = t.message('m', 'At three, sharp.', { revision: 2 })
  return race(
    {
      id: 'edits-out-of-order',
      group: order,
      title: 'edits that arrive in the wrong order',
      story: 'A chat in which the last to arrive wins shows the typing error again.',
      reports: ['https://github.com/chatmail/core/issues/6806'],
    },
    [
      s('the latest edit arrives', third, 'm: At three, sharp. (user)'),
      s('the message itself arrives', first, 'm: At three, sharp. (user)'),
      s('the edit in between arrives', second, 'm: At three, sharp. (user)'),
    ],
  )
}

function twoThreads(): Race {
  const one = threadScript('one')
  const two = threadScript('two')
  return race(
    {
      id: 'two-threads',
      group: order,
      title: 'two threads that stream over one socket',
      story:
        'A chat whose stream writes into what is on the screen mixes two conversations when one switches between them.',
      reports: [
        'https://github.com/sqlrooms/sqlrooms/issues/278',
        'https://github.com/XpressAI/technologic/issues/7',
      ],
    },
    [
      s('A begins in one', one.created('a', { agentId: 'scout' }), 'a: (pending, none)'),
      s('B begins in the other', two.created('b', { agentId: 'scout' }), 'b: (pending, none)'),
      s('A streams', one.chunk('a', 'Left'), 'a: Left (streaming, stream)'),
      s('B streams', two.chunk('b', 'Right'), 'b: Right (streaming, stream)'),
      s('A streams on', one.chunk('a', ' bank.'), 'a: Left bank. (streaming, stream)'),
      s('B streams on', two.chunk('b', ' bank.'), 'b: Right bank. (streaming, stream)'),
      s('B ends', two.finalized('b'), 'b: Right bank. (completed, stream)'),
      s('A ends', one.finalized('a'), 'a: Left bank. (completed, stream)'),
    ],
  )
}

export const recoveryRaces = [wholeReplay(), overlap(), everythingTwice(), echo()] as const
export const orderRaces = [backwards(), questionLate(), clocks(), edits(), twoThreads()] as const
