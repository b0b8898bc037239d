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

/**
 * What a backend sends, and what an attacker sends to slow a guard down. Each is compared with parsing an equal
 * amount of JSON. If it consists of whole values, that JSON is a list of the same values, because many short values
 * cost more than a few long ones. Otherwise it is ordinary JSON.
 */
function framesOf(length) {
  const fill = (piece) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
  const events = Array.from({ length: Math.ceil(length / JSON.stringify(callback).length) }, () => callback)
  const lines = events.map((event) => JSON.stringify(event))
  const json = JSON.stringify(events)
  /** One value repeated, and the text around each. */
  const valuesOf = (value, frameOf) => {
    const list = fill(`${value},`)
    return { frame: fill(frameOf(value)), json: `[${list.slice(0, list.lastIndexOf(`${value},`))}${value}]` }
  }
  const line = (value) => `${value}\n`
  const onTwoLines = (value) => `data: ${value.replace(',', ',\ndata: ')}\n\n`
  const packet = (value) => `4${value}\u001e`
  const others = {
    'JSON, callbacks only': json,
    'lines of JSON': lines.join('\n'),
    'server-sent events': lines.map((text) => `data: ${text}\n\n`).join(''),
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
    'SSE events that break on their second line': fill('data: {"a":"callback",\ndata: "origin":1]\n\n'),
    'an object without an end': `{"origin":"callback",${fill('"a":1,')}`,
    quotes: `"callback" "threadId {"${fill('"')}`,
    'quotes on lines, then the words': `${fill('"\n')}"callback" "threadId {"`,
    'pairs of braces on lines': `"callback" "threadId {"${fill('\n{}')}`,
    'control characters on lines': `${fill('\u0001\n')}"callback" "threadId {"`,
    'broken objects on lines': fill('{"callback threadId]}\n'),
    braces: `"callback" "threadId {"${fill('{')}`,
    backslashes: `"callback" "threadId {"${fill('\\')}`,
    'empty lines': `${fill('\n')}"callback" "threadId {"`,
  }
  return {
    ...Object.fromEntries(Object.entries(others).map(([what, frame]) => [what, { frame, json }])),
    'short lines of JSON': valuesOf('{"a":"callback","origin":1}', line),
    'lines that hold a mark': valuesOf('{"type":"callback","":"origin"}', line),
    'lines that hold both marks': valuesOf('{"type":"callback","":{"origin":1}}', line),
    'lines that hold both marks in a string': valuesOf('{"type":"callback","":"\\"origin"}', line),
    'lines with an escape': valuesOf('["\\u0041"]', line),
    'SSE events over two lines': valuesOf('{"a":"callback","origin":1}', onTwoLines),
    'SSE events over two lines that hold a mark': valuesOf('{"type":"callback","":"origin"}', onTwoLines),
    'SSE events over two lines that hold both marks': valuesOf(
      '{"type":"callback","":{"origin":1}}',
      onTwoLines,
    ),
    'short frames of Engine.IO': valuesOf('["callback",{"origin":1}]', packet),
    'short frames of Engine.IO that hold both marks': valuesOf(
      '["m",{"type":"callback","":{"origin":1}}]',
      packet,
    ),
  }
}

export const guard = {
  name: 'guard',
  async run({ sized, plan }) {
    const { guardBroadcast } = await import(await buildServer())
    const frames = framesOf(sized(200_000, 2_000))
    const guarded = guardBroadcast((text) => text, { onRefuse: 'drop' })
    const times = sized(10, 1)
    const repeat = (work) => () => {
      settleInputs()
      return timed(() => {
        for (let count = 0; count < times; count++) work()
      })
    }
    const rows = []
    for (const [what, { frame, json }] of Object.entries(frames)) {
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
