import { buildServer } from '../lib/build-server.mjs'
import { interleave, ratio, settleInputs, timed } from '../lib/measure.mjs'

const callback = {
  type: 'callback',
  origin: 'callback',
  threadId: 'thread-1',
  invocationId: 'turn-1',
  messageId: 'message-1',
  parts: [{ kind: 'text', text: 'It comes to 42, and here is why.' }],
}

/** What a backend sends, and what somebody sends to make a guard slow; each about as long as the JSON that it is measured by. */
function framesOf(length) {
  const fill = (piece) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
  const events = Array.from({ length: Math.ceil(length / JSON.stringify(callback).length) }, () => callback)
  const lines = events.map((event) => JSON.stringify(event))
  const json = JSON.stringify(events)
  return {
    json,
    frames: {
      'JSON, callbacks only': json,
      'lines of JSON': lines.join('\n'),
      'server-sent events': lines.map((line) => `data: ${line}\n\n`).join(''),
      'a packet of Socket.IO': `42${JSON.stringify(['event', events])}`,
      'JSON in JSON': JSON.stringify({ data: json }),
      'strings of JSON in JSON': JSON.stringify(lines),
      '`{]` after `data:"callback"`': `data:"callback" "threadId"${fill('{]')}`,
      '`{]` in a name': JSON.stringify({
        kind: 'data',
        name: `data:callback${fill('{]')}`,
        also: 'callback threadId',
      }),
      'SSE events of an open list': `${fill('data: ["callback"\n\n')}"threadId {"`,
      'one SSE event without an end': `${fill('data: ["callback",\n')}"threadId {"`,
      'SSE events over two lines': fill('data: {"a":"callback",\ndata: "origin":1}\n\n'),
      'SSE events that break on their second line': fill('data: {"a":"callback",\ndata: "origin":1]\n\n'),
      'lines that hold a mark': fill('{"type":"callback","":"origin"}\n'),
      'lines that hold both marks': fill('{"type":"callback","":{"origin":1}}\n'),
      'lines that hold both marks in a string': fill('{"type":"callback","":"\\"origin"}\n'),
      'SSE events over two lines that hold a mark': fill('data: {"type":"callback",\ndata: "":"origin"}\n\n'),
      'SSE events over two lines that hold both marks': fill(
        'data: {"type":"callback",\ndata: "":{"origin":1}}\n\n',
      ),
      'quotes on lines, then the words': `${fill('"\n')}"callback" "threadId {"`,
      'control characters on lines': `${fill('\u0001\n')}"callback" "threadId {"`,
      'short frames of Engine.IO': fill('4["callback",{"origin":1}]\u001e'),
      'short lines of JSON': fill('{"a":"callback","origin":1}\n'),
      'an object without an end': `{"origin":"callback",${fill('"a":1,')}`,
      quotes: `"callback" "threadId {"${fill('"')}`,
      'pairs of braces on lines': `"callback" "threadId {"${fill('\n{}')}`,
      'broken objects on lines': fill('{"callback threadId]}\n'),
      braces: `"callback" "threadId {"${fill('{')}`,
      backslashes: `"callback" "threadId {"${fill('\\')}`,
      'empty lines': `${fill('\n')}"callback" "threadId {"`,
    },
  }
}

export const guard = {
  name: 'guard',
  async run({ sized, plan }) {
    const { guardBroadcast } = await import(await buildServer())
    const { json, frames } = framesOf(sized(200_000, 2_000))
    const guarded = guardBroadcast((text) => text, { onRefuse: 'drop' })
    const times = sized(10, 1)
    const repeat = (work) => () => {
      settleInputs()
      return timed(() => {
        for (let count = 0; count < times; count++) work()
      })
    }
    const rows = []
    for (const [what, frame] of Object.entries(frames)) {
      const samples = await interleave(
        { guarded: repeat(() => guarded(frame)), parsed: repeat(() => JSON.parse(json)) },
        plan({ share: 1 / 3 }),
      )
      rows.push({
        what: `the guard's look at ${what}, against \`JSON.parse\` of as much JSON`,
        cadence: 'a text of 200 KB',
        target: { most: 5 },
        ...ratio(samples.guarded, samples.parsed),
      })
    }
    return { rows }
  },
}
