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
 * amount of JSON. If it consists of values, whole or broken, that JSON is a list of such values, because many short
 * values cost more than a few long ones. Otherwise it is ordinary JSON.
 */
function framesOf(length) {
  const fill = (piece) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
  const events = Array.from({ length: Math.ceil(length / JSON.stringify(callback).length) }, () => callback)
  const lines = events.map((event) => JSON.stringify(event))
  const json = JSON.stringify(events)
  const listOf = (value) => {
    const list = fill(`${value},`)
    return `[${list.slice(0, list.lastIndexOf(`${value},`))}${value}]`
  }
  /** One value repeated, and the text around each. */
  const valuesOf = (value, frameOf) => ({ frame: fill(frameOf(value)), json: listOf(value) })
  /** A text that breaks, and the value that it seems to repeat. */
  const broken = (frame, value) => ({ frame, json: listOf(value) })
  /** Valid JSON with as many values as possible, and the same in a string of JSON. */
  const dense = ['{}', '[]', '""', '1', '{"a":1}'].flatMap((value) => {
    const whole = `["callback","origin",${listOf(value).slice(1)}`
    const inString = JSON.stringify({ data: whole })
    return [
      [`\`${value}\` again and again`, { frame: whole, json: whole }],
      [`\`${value}\` again and again in a string`, { frame: inString, json: whole }],
    ]
  })
  const line = (value) => `${value}\n`
  const onTwoLines = (value) => `data: ${value.replace(',', ',\ndata: ')}\n\n`
  const packet = (value) => `4${value}\u001e`
  const words = '"callback" "threadId {"'
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
    braces: `${words}${fill('{')}`,
    backslashes: `${words}${fill('\\')}`,
    'empty lines': `${fill('\n')}${words}`,
  }
  return {
    ...Object.fromEntries(dense),
    ...Object.fromEntries(Object.entries(others).map(([what, frame]) => [what, { frame, json }])),
    'SSE events of an open list': broken(`${fill('data: ["callback"\n\n')}"threadId {"`, '["callback"]'),
    'one SSE event without an end': broken(`${fill('data: ["callback",\n')}"threadId {"`, '"callback"'),
    'SSE events that break on their second line': broken(
      fill('data: {"a":"callback",\ndata: "origin":1]\n\n'),
      '{"a":"callback","origin":1}',
    ),
    'an object without an end': {
      frame: `{"origin":"callback",${fill('"a":1,')}`,
      json: `{${listOf('"a":1').slice(1, -1)}}`,
    },
    quotes: broken(`${words}${fill('"')}`, '""'),
    'quotes on lines, then the words': broken(`${fill('"\n')}${words}`, '""'),
    'pairs of braces on lines': broken(`${words}${fill('\n{}')}`, '{}'),
    'control characters on lines': broken(`${fill('\u0001\n')}${words}`, '1'),
    'broken objects on lines': broken(fill('{"callback threadId]}\n'), '{"callback threadId":1}'),
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
        plan(),
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
