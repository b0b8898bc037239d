import { threadScript } from '../thread-script.ts'
import { race, type Race, step as s } from './race.ts'

const group = 'Several agents'

function atOnce(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'two-at-once',
      group,
      title: 'two agents that stream at the same time',
      story: 'A chat with one open bubble mixes the words of both.',
      reports: ['https://github.com/xpert-ai/xpert/issues/471'],
    },
    [
      s('the user asks both', t.message('q', 'When is low water?'), 'q: When is low water? (user)'),
      s(
        'A begins',
        t.created('a', { agentId: 'scout', replyTo: 'q' }),
        'q: When is low water? (user)',
        'a: (pending, none)',
      ),
      s(
        'B begins',
        t.created('b', { agentId: 'ledger', replyTo: 'q' }),
        'q: When is low water? (user)',
        'a: (pending, none)',
        'b: (pending, none)',
      ),
      s(
        'A streams',
        t.chunk('a', 'At'),
        'q: When is low water? (user)',
        'a: At (streaming, stream)',
        'b: (pending, none)',
      ),
      s(
        'B streams',
        t.chunk('b', 'Around'),
        'q: When is low water? (user)',
        'a: At (streaming, stream)',
        'b: Around (streaming, stream)',
      ),
      s(
        'A streams on',
        t.chunk('a', ' 12:40.'),
        'q: When is low water? (user)',
        'a: At 12:40. (streaming, stream)',
        'b: Around (streaming, stream)',
      ),
      s(
        'B streams on',
        t.chunk('b', ' noon.'),
        'q: When is low water? (user)',
        'a: At 12:40. (streaming, stream)',
        'b: Around noon. (streaming, stream)',
      ),
      s(
        'B ends',
        t.finalized('b'),
        'q: When is low water? (user)',
        'a: At 12:40. (streaming, stream)',
        'b: Around noon. (completed, stream)',
      ),
      s(
        'A ends',
        t.finalized('a'),
        'q: When is low water? (user)',
        'a: At 12:40. (completed, stream)',
        'b: Around noon. (completed, stream)',
      ),
    ],
  )
}

function sameWords(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'same-words',
      group,
      title: 'two agents that say the same',
      story: 'A chat that takes equal texts for one message drops the second agent.',
      reports: ['https://github.com/microsoft/agent-framework/issues/4682'],
    },
    [
      s('A begins', t.created('a', { agentId: 'scout' }), 'a: (pending, none)'),
      s('B begins', t.created('b', { agentId: 'ledger' }), 'a: (pending, none)', 'b: (pending, none)'),
      s('A streams', t.chunk('a', 'Yes.'), 'a: Yes. (streaming, stream)', 'b: (pending, none)'),
      s('B streams', t.chunk('b', 'Yes.'), 'a: Yes. (streaming, stream)', 'b: Yes. (streaming, stream)'),
      s('B answers', t.callback('b', 'Yes.'), 'a: Yes. (streaming, stream)', 'b: Yes. (streaming, callback)'),
      s(
        'A answers',
        t.callback('a', 'Yes.'),
        'a: Yes. (streaming, callback)',
        'b: Yes. (streaming, callback)',
      ),
      s('A ends', t.finalized('a'), 'a: Yes. (completed, callback)', 'b: Yes. (streaming, callback)'),
      s('B ends', t.finalized('b'), 'a: Yes. (completed, callback)', 'b: Yes. (completed, callback)'),
    ],
  )
}

function handOver(): Race {
  const t = threadScript('chat')
  const [a, b] = [
    t.created('a', { agentId: 'scout', chainId: 'trip' }),
    t.created('b', { agentId: 'porter', chainId: 'trip' }),
  ]
  const [saidByA, saidByB] = [t.chunk('a', 'porter will book it'), t.chunk('b', 'Booking')]
  const [endOfA, endOfB] = [t.finalized('a'), t.finalized('b')]
  const answer = t.callback('a', 'I have handed it to porter.')
  return race(
    {
      id: 'hand-over',
      group,
      title: 'a hand-over whose first agent answers late',
      story:
        'A chat that follows the current agent, not the turn, puts the words of the first agent into the bubble of the second.',
      reports: ['https://github.com/openai/openai-agents-python/issues/5072'],
    },
    [
      s('A begins', a, 'a: (pending, none)'),
      s('A streams', saidByA, 'a: porter will book it (streaming, stream)'),
      s('A ends', endOfA, 'a: porter will book it (completed, stream)'),
      s('B goes on in the same chain', b, 'a: porter will book it (completed, stream)', 'b: (pending, none)'),
      s('B streams', saidByB, 'a: porter will book it (completed, stream)', 'b: Booking (streaming, stream)'),
      s(
        'A answers, late',
        answer,
        'a: I have handed it to porter. (completed, callback)',
        'b: Booking (streaming, stream)',
      ),
      s(
        'B ends',
        endOfB,
        'a: I have handed it to porter. (completed, callback)',
        'b: Booking (completed, stream)',
      ),
    ],
  )
}

function elsewhere(): Race {
  const here = threadScript('chat')
  const there = threadScript('harbour')
  return race(
    {
      id: 'post-elsewhere',
      group,
      title: 'an agent that also posts into another thread',
      story: 'A chat that gives every post to the run that made it shows it in the wrong conversation.',
      reports: ['https://github.com/HKUDS/nanobot/issues/2542', 'https://github.com/HKUDS/nanobot/pull/2693'],
    },
    [
      s('A begins', here.created('a', { agentId: 'pilot' }), 'a: (pending, none)'),
      s('A streams', here.chunk('a', 'I have told'), 'a: I have told (streaming, stream)'),
      s(
        'A posts into the other thread',
        there.message('m', 'We are an hour late.', { author: 'agent' }),
        'm: We are an hour late. (agent)',
      ),
      s('A streams on', here.chunk('a', ' the harbour.'), 'a: I have told the harbour. (streaming, stream)'),
      s('A ends', here.finalized('a'), 'a: I have told the harbour. (completed, stream)'),
    ],
  )
}

export const agentRaces = [atOnce(), sameWords(), handOver(), elsewhere()] as const
