import { threadScript } from '../thread-script.ts'
import { race, type Race, step as s } from './race.ts'

const group = 'Turn control'

function approvedFirst(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'porter' })
  const call = t.toolCall('a', 'c1', 'book', '{"ferry":2}')
  const request = t.toolApproval('a', 'c1', 'ok-1', { request: 'Book ferry 2?' })
  const approval = t.approval('a', 'ok-1', true)
  const result = t.toolResult('a', 'c1', 'booked')
  const finalized = t.finalized('a')
  return race(
    {
      id: 'approval-before-request',
      group,
      title: 'an approval that overtakes its request',
      story:
        'Another tab has already said yes. A chat that looks for an open request drops the answer, and asks for ever.',
      reports: ['https://github.com/Chia1104/chia1104.dev/pull/2997'],
      parts: { a: ['tool c1 book (output) "booked", approved'] },
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('the approval arrives', approval, 'a: (pending, none)'),
      s('A calls a tool', call, 'a: (streaming, stream)'),
      s('the request arrives, answered already', request, 'a: (streaming, stream)'),
      s('the tool answers', result, 'a: (streaming, stream)'),
      s('A ends', finalized, 'a: (completed, stream)'),
    ],
  )
}

function approvedTwice(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'porter' })
  const call = t.toolCall('a', 'c1', 'pay', '{"euro":40}')
  const request = t.toolApproval('a', 'c1', 'ok-1')
  const denied = t.approval('a', 'ok-1', false, { reason: 'too dear', by: 'ada' })
  const approved = t.approval('a', 'ok-1', true, { by: 'ben' })
  const said = t.chunk('a', 'Then not.')
  const finalized = t.finalized('a')
  return race(
    {
      id: 'two-decisions',
      group,
      title: 'two people who decide at the same moment',
      story: 'A chat in which the last click wins shows “approved” in one tab and “denied” in the other.',
      reports: [
        'https://github.com/quanwangniuniu/marketing-simplified/pull/755',
        'https://github.com/mcheemaa/mistri/pull/46',
      ],
      parts: { a: ['tool c1 pay (denied), denied', 'text: Then not.'] },
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A calls a tool', call, 'a: (streaming, stream)'),
      s('A asks', request, 'a: (streaming, stream)'),
      s('Ben’s yes arrives first', approved, 'a: (streaming, stream)'),
      s('Ada’s no arrives; it stands first in the log', denied, 'a: (streaming, stream)'),
      s('A streams', said, 'a: Then not. (streaming, stream)'),
      s('A ends', finalized, 'a: Then not. (completed, stream)'),
    ],
  )
}

function stoppedElsewhere(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'saga' })
  const chunk = t.chunk('a', 'Chapter one')
  const cancelled = t.finalized('a', { outcome: 'cancelled' })
  const b = t.created('b', { agentId: 'saga' })
  const said = t.chunk('b', 'Shorter')
  const finalized = t.finalized('b')
  return race(
    {
      id: 'stopped-elsewhere',
      group,
      title: 'a turn that is stopped in another tab, after a reload',
      story:
        'A chat that can stop a turn only in the tab that started it cannot stop it after a reload, or in any other tab.',
      reports: ['https://github.com/vercel/ai/issues/6502', 'https://github.com/edly-io/sparkth/issues/694'],
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A streams', chunk, 'a: Chapter one (streaming, stream)'),
      s('the next turn begins', b, 'a: Chapter one (streaming, stream)', 'b: (pending, none)'),
      s('B streams', said, 'a: Chapter one (streaming, stream)', 'b: Shorter (streaming, stream)'),
      s(
        'the end of A arrives: it was stopped',
        cancelled,
        'a: Chapter one (cancelled, stream)',
        'b: Shorter (streaming, stream)',
      ),
      s('B ends', finalized, 'a: Chapter one (cancelled, stream)', 'b: Shorter (completed, stream)'),
    ],
  )
}

function takenBackFirst(): Race {
  const t = threadScript('chat')
  const before = t.message('m1', 'Hello.')
  const wrong = t.message('m2', 'My password is hunter2.')
  const after = t.message('m3', 'Never mind.')
  const retraction = t.retraction({ messageId: 'm2' })
  return race(
    {
      id: 'taken-back-first',
      group,
      title: 'a message that is taken back before it arrives',
      story: 'A chat that deletes what it has, and shows what comes later, shows what was taken back.',
      reports: ['https://github.com/chatmail/core/issues/8143'],
    },
    [
      s('a message', before, 'm1: Hello. (user)'),
      s('another', after, 'm1: Hello. (user)', 'm3: Never mind. (user)'),
      s('the retraction arrives', retraction, 'm1: Hello. (user)', 'm3: Never mind. (user)'),
      s('what it takes back arrives', wrong, 'm1: Hello. (user)', 'm3: Never mind. (user)'),
    ],
  )
}

function takenBackTurn(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'scribe' })
  const chunk = t.chunk('a', 'Dear Mr')
  const cancelled = t.finalized('a', { outcome: 'cancelled' })
  const retraction = t.retraction({ invocationId: 'a' })
  const callback = t.callback('a', 'Dear Mr Smith, you are fired.')
  const b = t.created('b', { agentId: 'scribe' })
  const said = t.chunk('b', 'Dear Ms Smith,')
  const finalized = t.finalized('b')
  return race(
    {
      id: 'taken-back-turn',
      group,
      title: 'a late answer of a turn that was taken back',
      story: 'What was under way arrives all the same, and a chat that stores it shows what nobody may see.',
      reports: [
        'https://github.com/open-webui/open-webui/issues/26668',
        'https://github.com/open-webui/open-webui/pull/26987',
      ],
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A streams', chunk, 'a: Dear Mr (streaming, stream)'),
      s('A is stopped', cancelled, 'a: Dear Mr (cancelled, stream)'),
      s('A is taken back', retraction),
      s('B begins', b, 'b: (pending, none)'),
      s('B streams', said, 'b: Dear Ms Smith, (streaming, stream)'),
      s('the answer of A arrives', callback, 'b: Dear Ms Smith, (streaming, stream)'),
      s('B ends', finalized, 'b: Dear Ms Smith, (completed, stream)'),
    ],
  )
}

function anotherTry(): Race {
  const t = threadScript('chat')
  const question = t.message('q', 'A slogan?')
  const a = t.created('a', { agentId: 'scribe', replyTo: 'q' })
  const first = t.chunk('a', 'Sail away.')
  const endOfA = t.finalized('a')
  const b = t.created('b', { agentId: 'scribe', replyTo: 'q', regenerates: 'a' })
  const second = t.chunk('b', 'Come')
  const late = t.callback('a', 'Sail away with us.')
  const rest = t.chunk('b', ' aboard.')
  const endOfB = t.finalized('b')
  return race(
    {
      id: 'another-try',
      group,
      title: 'a late answer of the first try, while the second streams',
      story: 'A chat that keeps one answer per question overwrites the second try, or has lost the first.',
      reports: ['https://github.com/mckaywrigley/chatbot-ui/issues/500'],
    },
    [
      s('the user asks', question, 'q: A slogan? (user)'),
      s('the first try begins', a, 'q: A slogan? (user)', 'a: (pending, none)'),
      s('it streams', first, 'q: A slogan? (user)', 'a: Sail away. (streaming, stream)'),
      s('it ends', endOfA, 'q: A slogan? (user)', 'a: Sail away. (completed, stream)'),
      s('the user wants another', b, 'q: A slogan? (user)', 'b: (pending, none)'),
      s('the second try streams', second, 'q: A slogan? (user)', 'b: Come (streaming, stream)'),
      s(
        'the answer of the first arrives, late: it is kept with the first',
        late,
        'q: A slogan? (user)',
        'b: Come (streaming, stream)',
      ),
      s('the second streams on', rest, 'q: A slogan? (user)', 'b: Come aboard. (streaming, stream)'),
      s('the second ends', endOfB, 'q: A slogan? (user)', 'b: Come aboard. (completed, stream)'),
    ],
  )
}

export const controlRaces = [
  approvedFirst(),
  approvedTwice(),
  stoppedElsewhere(),
  takenBackFirst(),
  takenBackTurn(),
  anotherTry(),
] as const
