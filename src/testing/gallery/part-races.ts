import { threadScript } from '../thread-script.ts'
import { race, type Race, step as s } from './race.ts'

const group = 'Parts'

function resultFirst(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'scout' })
  const call = t.toolCall('a', 'c1', 'tide_table', '{"port":"Brest"}')
  const result = t.toolResult('a', 'c1', { high: '06:14' })
  const said = t.chunk('a', 'High water is at 06:14.')
  const finalized = t.finalized('a')
  return race(
    {
      id: 'result-before-call',
      group,
      title: 'a tool’s result before its call',
      story: 'A chat that attaches a result to the last call shows it under another tool, or drops it.',
      reports: ['https://github.com/slopus/happy/pull/1281'],
      parts: { a: ['tool c1 tide_table (output) {"high":"06:14"}', 'text: High water is at 06:14.'] },
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('the result overtakes its call', result, 'a: (streaming, none, 2 missing)'),
      s('the call arrives', call, 'a: (streaming, stream)'),
      s('A streams', said, 'a: High water is at 06:14. (streaming, stream)'),
      s('A ends', finalized, 'a: High water is at 06:14. (completed, stream)'),
    ],
  )
}

function reusedCall(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'tool-id-reused',
      group,
      title: 'a tool call whose id is used again in the next step',
      story:
        'Some providers begin at call_0 in every step. A chat that keeps one part per id lets the second call overwrite the first.',
      reports: [
        'https://github.com/vercel/ai/issues/17347',
        'https://github.com/can1357/oh-my-pi/issues/2055',
      ],
      parts: {
        a: [
          'tool call_0 search (output) "three ferries"',
          'tool call_0 book (output) "booked"',
          'text: You are on the second.',
        ],
      },
    },
    [
      s('A begins', t.created('a', { agentId: 'porter' }), 'a: (pending, none)'),
      s('A calls a tool', t.toolCall('a', 'call_0', 'search', '{"to":"Molène"}'), 'a: (streaming, stream)'),
      s('the tool answers', t.toolResult('a', 'call_0', 'three ferries'), 'a: (streaming, stream)'),
      s(
        'A calls another tool, with the same id',
        t.toolCall('a', 'call_0', 'book', '{"ferry":2}'),
        'a: (streaming, stream)',
      ),
      s('that one answers', t.toolResult('a', 'call_0', 'booked'), 'a: (streaming, stream)'),
      s('A streams', t.chunk('a', 'You are on the second.'), 'a: You are on the second. (streaming, stream)'),
      s('A ends', t.finalized('a'), 'a: You are on the second. (completed, stream)'),
    ],
  )
}

function interleaved(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'interleaved-blocks',
      group,
      title: 'thinking and answering at the same time',
      story:
        'A chat that begins a new block at each change of kind cuts both to pieces, in the middle of words.',
      reports: [
        'https://github.com/NousResearch/hermes-agent/issues/40535',
        'https://github.com/NousResearch/hermes-agent/pull/40895',
      ],
      parts: { a: ['reasoning: The table is for Brest.', 'text: Found the bug.'] },
    },
    [
      s('A begins', t.created('a', { agentId: 'scout' }), 'a: (pending, none)'),
      s('A thinks', t.reasoning('a', 'The table ', { partId: 'r' }), 'a: (streaming, stream)'),
      s('A says', t.chunk('a', 'Found ', { partId: 't' }), 'a: Found  (streaming, stream)'),
      s('A thinks on', t.reasoning('a', 'is for ', { partId: 'r' }), 'a: Found  (streaming, stream)'),
      s('A says on', t.chunk('a', 'the bug.', { partId: 't' }), 'a: Found the bug. (streaming, stream)'),
      s('A thinks on', t.reasoning('a', 'Brest.', { partId: 'r' }), 'a: Found the bug. (streaming, stream)'),
      s('A ends', t.finalized('a'), 'a: Found the bug. (completed, stream)'),
    ],
  )
}

function preliminary(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'sketch' })
  const call = t.toolCall('a', 'c1', 'render', '{}')
  const [early, later] = [
    t.toolResult('a', 'c1', '10 %', { isPartial: true }),
    t.toolResult('a', 'c1', '80 %', { isPartial: true }),
  ]
  const final = t.toolResult('a', 'c1', 'done')
  const finalized = t.finalized('a')
  return race(
    {
      id: 'preliminary-results',
      group,
      title: 'a tool that reports on its way',
      story:
        'A chat that takes the first output for the final one shows the tool as done at “10 %”; one that takes the last to arrive may go back.',
      reports: ['https://github.com/assistant-ui/assistant-ui/issues/7773'],
      parts: { a: ['tool c1 render (output) "done"'] },
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A calls a tool', call, 'a: (streaming, stream)'),
      s('the tool reports', early, 'a: (streaming, stream)'),
      s('its final output overtakes a report', final, 'a: (streaming, stream, 2 missing)'),
      s('the report arrives', later, 'a: (streaming, stream)'),
      s('A ends', finalized, 'a: (completed, stream)'),
    ],
  )
}

function dataInPlace(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'data-in-place',
      group,
      title: 'a card that is updated while the text goes on',
      story:
        'A chat that appends each update shows four cards; one that keeps one card per message loses the second card.',
      reports: [
        'https://github.com/openclaw/openclaw/pull/42940',
        'https://github.com/openclaw/openclaw/issues/82417',
      ],
      parts: {
        a: [
          'data conditions brest {"temp":18}',
          'data conditions molene {"temp":16}',
          'text: Warmer on land.',
        ],
      },
    },
    [
      s('A begins', t.created('a', { agentId: 'scout' }), 'a: (pending, none)'),
      s('A shows a card', t.data('a', 'conditions', 'brest', { temp: 17 }), 'a: (streaming, stream)'),
      s('A shows another', t.data('a', 'conditions', 'molene', { temp: 16 }), 'a: (streaming, stream)'),
      s('A streams', t.chunk('a', 'Warmer'), 'a: Warmer (streaming, stream)'),
      s(
        'the first card changes',
        t.data('a', 'conditions', 'brest', { temp: 18 }),
        'a: Warmer (streaming, stream)',
      ),
      s('A streams on', t.chunk('a', ' on land.'), 'a: Warmer on land. (streaming, stream)'),
      s('A ends', t.finalized('a'), 'a: Warmer on land. (completed, stream)'),
    ],
  )
}

function callbackWithData(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'answer-with-card',
      group,
      title: 'an answer that brings a card of its own',
      story:
        'A chat that replaces the whole bubble loses the tool calls; one that adds to it shows the card twice.',
      reports: [
        'https://github.com/langgenius/dify/pull/20571',
        'https://github.com/larksuite/openclaw-lark/issues/446',
      ],
      parts: {
        a: ['tool c1 forecast (output) "sun"', 'data conditions brest {"temp":21}', 'text: Take a hat.'],
      },
    },
    [
      s('A begins', t.created('a', { agentId: 'scout' }), 'a: (pending, none)'),
      s('A calls a tool', t.toolCall('a', 'c1', 'forecast', '{}'), 'a: (streaming, stream)'),
      s('the tool answers', t.toolResult('a', 'c1', 'sun'), 'a: (streaming, stream)'),
      s('A shows a card', t.data('a', 'conditions', 'brest', { temp: 20 }), 'a: (streaming, stream)'),
      s('A streams', t.chunk('a', 'Take'), 'a: Take (streaming, stream)'),
      s(
        'the answer arrives with the card',
        t.callback('a', [
          { kind: 'text', text: 'Take a hat.' },
          { kind: 'data', name: 'conditions', dataId: 'brest', value: { temp: 21 } },
        ]),
        'a: Take a hat. (streaming, callback)',
      ),
      s('A ends', t.finalized('a'), 'a: Take a hat. (completed, callback)'),
    ],
  )
}

function stepReset(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'ledger' })
  const first = t.chunk('a', 'I will look it up. ', { partId: 'step-1' })
  const second = t.chunk('a', 'The sum is 1', { partId: 'step-2' })
  const reset = t.reset('a', 1)
  const again = t.chunk('a', 'The sum is 12.', { partId: 'step-2' })
  const finalized = t.finalized('a')
  return race(
    {
      id: 'step-begun-again',
      group,
      title: 'a step that the model begins again',
      story: 'A chat that knows no way back shows the broken half and the second try, one after the other.',
      reports: [
        'https://github.com/vercel/ai/pull/18626',
        'https://github.com/MoonshotAI/kimi-cli/pull/2177',
      ],
      parts: { a: ['text: I will look it up. ', 'text: The sum is 12.'] },
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A streams', first, 'a: I will look it up.  (streaming, stream)'),
      s('the next step begins', second, 'a: I will look it up. \n\nThe sum is 1 (streaming, stream)'),
      s(
        'the second try overtakes the reset',
        again,
        'a: I will look it up. \n\nThe sum is 1 (streaming, stream, 2 missing)',
      ),
      s('the reset arrives', reset, 'a: I will look it up. \n\nThe sum is 12. (streaming, stream)'),
      s('A ends', finalized, 'a: I will look it up. \n\nThe sum is 12. (completed, stream)'),
    ],
  )
}

function tornCharacter(): Race {
  const t = threadScript('chat')
  return race(
    {
      id: 'torn-character',
      group,
      title: 'an emoji whose halves come in two chunks',
      story: 'A chat that shows each chunk as it comes shows a broken character, and some keep it.',
      reports: [
        'https://github.com/elizaOS/eliza/issues/30904',
        'https://github.com/tldraw/tldraw/pull/10119',
      ],
      parts: { a: ['text: Ahoy 👋'] },
    },
    [
      s('A begins', t.created('a', { agentId: 'pilot' }), 'a: (pending, none)'),
      s('A streams', t.chunk('a', 'Ahoy '), 'a: Ahoy  (streaming, stream)'),
      s('one half arrives', t.chunk('a', '\ud83d'), 'a: Ahoy  (streaming, stream)'),
      s('the other half arrives', t.chunk('a', '\udc4b'), 'a: Ahoy 👋 (streaming, stream)'),
      s('A ends', t.finalized('a'), 'a: Ahoy 👋 (completed, stream)'),
    ],
  )
}

function parallelTools(): Race {
  const t = threadScript('chat')
  const created = t.created('a', { agentId: 'scout' })
  const calls = [
    t.toolCall('a', 'c1', 'weather', '{"city":"Brest"}'),
    t.toolCall('a', 'c2', 'weather', '{"city":"Moab"}'),
  ] as const
  const results = [t.toolResult('a', 'c2', 'dry'), t.toolResult('a', 'c1', 'rain')] as const
  const finalized = t.finalized('a')
  return race(
    {
      id: 'parallel-tools',
      group,
      title: 'two calls of one tool, answered in the opposite order',
      story:
        'A chat that finds a call by the tool’s name, or takes the oldest that waits, swaps the two answers.',
      reports: [
        'https://github.com/scitix/siclaw/pull/417',
        'https://github.com/Significant-Gravitas/AutoGPT/pull/13372',
      ],
      parts: { a: ['tool c1 weather (output) "rain"', 'tool c2 weather (output) "dry"'] },
    },
    [
      s('A begins', created, 'a: (pending, none)'),
      s('A calls the tool', calls[0], 'a: (streaming, stream)'),
      s('A calls it again', calls[1], 'a: (streaming, stream)'),
      s('the second call is answered', results[0], 'a: (streaming, stream)'),
      s('the first call is answered', results[1], 'a: (streaming, stream)'),
      s('A ends', finalized, 'a: (completed, stream)'),
    ],
  )
}

export const partRaces = [
  resultFirst(),
  reusedCall(),
  interleaved(),
  preliminary(),
  dataInPlace(),
  callbackWithData(),
  stepReset(),
  tornCharacter(),
  parallelTools(),
] as const
