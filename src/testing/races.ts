import type { EventInput } from '../protocol/index.ts'
import { scenario, type Scenario, type StepInput } from './scenario.ts'
import { threadScript } from './thread-script.ts'

/** A scenario whose events are all well-formed, and can therefore be put in any order. */
export interface Race extends Scenario {
  /** What goes wrong in a chat that places events by anything but their ids. */
  readonly story: string
  readonly events: readonly EventInput[]
}

type RaceStep = StepInput & { readonly event: EventInput }

const race = (title: string, story: string, steps: readonly RaceStep[]): Race => ({
  ...scenario(title, steps),
  story,
  events: steps.map(({ event }) => event),
})

/** The callback of A says what the stream said, and arrives when B is the newest turn. */
function sameTextLate(): Race {
  const t = threadScript('chat')
  return race(
    'the same text, late, across an invocation boundary',
    'A chat that puts a callback into the last bubble overwrites B; one that appends it shows A twice.',
    [
      { note: 'A begins', event: t.created('a', { agentId: 'scout' }), shown: ['a: (pending, none)'] },
      { note: 'A streams', event: t.chunk('a', 'It is'), shown: ['a: It is (streaming, stream)'] },
      {
        note: 'A streams on',
        event: t.chunk('a', ' sunny.'),
        shown: ['a: It is sunny. (streaming, stream)'],
      },
      { note: 'A ends', event: t.finalized('a'), shown: ['a: It is sunny. (completed, stream)'] },
      {
        note: 'B begins',
        event: t.created('b', { agentId: 'scribe' }),
        shown: ['a: It is sunny. (completed, stream)', 'b: (pending, none)'],
      },
      {
        note: 'B streams',
        event: t.chunk('b', 'Noted:'),
        shown: ['a: It is sunny. (completed, stream)', 'b: Noted: (streaming, stream)'],
      },
      {
        note: 'the callback of A arrives, late',
        event: t.callback('a', 'It is sunny.'),
        shown: ['a: It is sunny. (completed, callback)', 'b: Noted: (streaming, stream)'],
      },
      {
        note: 'B streams on',
        event: t.chunk('b', ' sun.'),
        shown: ['a: It is sunny. (completed, callback)', 'b: Noted: sun. (streaming, stream)'],
      },
      {
        note: 'B ends',
        event: t.finalized('b'),
        shown: ['a: It is sunny. (completed, callback)', 'b: Noted: sun. (completed, stream)'],
      },
    ],
  )
}

/** The callback of A says something else than the stream said, and arrives when B is the newest turn. */
function otherTextLate(): Race {
  const t = threadScript('chat')
  return race(
    'another text, late, across an invocation boundary',
    'A chat that looks for the bubble by its text finds none, and shows the answer of A twice or in B.',
    [
      { note: 'A begins', event: t.created('a', { agentId: 'scout' }), shown: ['a: (pending, none)'] },
      { note: 'A streams', event: t.chunk('a', 'About'), shown: ['a: About (streaming, stream)'] },
      {
        note: 'A streams on',
        event: t.chunk('a', ' forty.'),
        shown: ['a: About forty. (streaming, stream)'],
      },
      { note: 'A ends', event: t.finalized('a'), shown: ['a: About forty. (completed, stream)'] },
      {
        note: 'B begins',
        event: t.created('b', { agentId: 'scribe' }),
        shown: ['a: About forty. (completed, stream)', 'b: (pending, none)'],
      },
      {
        note: 'B streams',
        event: t.chunk('b', 'About'),
        shown: ['a: About forty. (completed, stream)', 'b: About (streaming, stream)'],
      },
      {
        note: 'the callback of A arrives, late and with another text',
        event: t.callback('a', 'Exactly 42.'),
        shown: ['a: Exactly 42. (completed, callback)', 'b: About (streaming, stream)'],
      },
      {
        note: 'B streams on',
        event: t.chunk('b', ' that.'),
        shown: ['a: Exactly 42. (completed, callback)', 'b: About that. (streaming, stream)'],
      },
      {
        note: 'B ends',
        event: t.finalized('b'),
        shown: ['a: Exactly 42. (completed, callback)', 'b: About that. (completed, stream)'],
      },
    ],
  )
}

/** The user looks at one thread, where a turn runs, while the callback of another thread's turn arrives. */
function backgroundThread(): Race {
  const background = threadScript('background')
  const open = threadScript('open')
  return race(
    'a callback for a background thread, after a new invocation began',
    'A chat with one “current invocation” puts the answer of the background thread into the open one.',
    [
      {
        note: 'A begins in the background thread',
        event: background.created('a', { agentId: 'scout' }),
        shown: ['a: (pending, none)'],
      },
      {
        note: 'A streams',
        event: background.chunk('a', 'Looking'),
        shown: ['a: Looking (streaming, stream)'],
      },
      {
        note: 'the user asks in the open thread',
        event: open.message('q', 'And here?'),
        shown: ['q: And here? (user)'],
      },
      {
        note: 'B begins in the open thread',
        event: open.created('b', { agentId: 'scribe', replyTo: 'q' }),
        shown: ['q: And here? (user)', 'b: (pending, none)'],
      },
      {
        note: 'B streams',
        event: open.chunk('b', 'Here'),
        shown: ['q: And here? (user)', 'b: Here (streaming, stream)'],
      },
      {
        note: 'the callback of A arrives',
        event: background.callback('a', 'Found it.'),
        shown: ['a: Found it. (streaming, callback)'],
      },
      {
        note: 'B streams on',
        event: open.chunk('b', ' it is.'),
        shown: ['q: And here? (user)', 'b: Here it is. (streaming, stream)'],
      },
      { note: 'A ends', event: background.finalized('a'), shown: ['a: Found it. (completed, callback)'] },
      {
        note: 'B ends',
        event: open.finalized('b'),
        shown: ['q: And here? (user)', 'b: Here it is. (completed, stream)'],
      },
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
  const asked = 'q: How many? (user)'
  const answered = 'a: There are three. (streaming, callback)'
  return race(
    'the callback first, its stream late',
    'A chat that waits for the stream loses the answer; one that suppresses the stream loses the rest of the turn.',
    [
      { note: 'the user asks', event: question, shown: [asked] },
      {
        note: 'the callback arrives before anything else of its turn',
        event: callback,
        shown: [asked, 'a: There are three. (pending, callback)'],
      },
      { note: 'A begins', event: created, shown: [asked, 'a: There are three. (pending, callback)'] },
      { note: 'A streams, unseen', event: first, shown: [asked, answered] },
      { note: 'A streams on', event: second, shown: [asked, answered] },
      { note: 'A streams on', event: third, shown: [asked, answered] },
      { note: 'A ends', event: finalized, shown: [asked, 'a: There are three. (completed, callback)'] },
    ],
  )
}

/** The four races that every chat with two channels runs into. Each ends with one bubble per turn. */
export const races: readonly [
  sameTextLate: Race,
  otherTextLate: Race,
  backgroundThread: Race,
  callbackFirst: Race,
] = [sameTextLate(), otherTextLate(), backgroundThread(), callbackFirst()]
