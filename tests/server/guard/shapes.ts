/** A way to put an object into the arguments of a call. */
export interface Shape {
  readonly name: string
  readonly wrap: (object: object) => readonly unknown[]
}

const json = (value: unknown): string => JSON.stringify(value)
const bytes = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(json(value))
const lines = (value: unknown): readonly string[] => JSON.stringify(value, null, 2).split('\n')
/** In the only argument. */
const shape = (name: string, wrap: (object: object) => unknown): Shape => ({
  name,
  wrap: (object) => [wrap(object)],
})
const escaped = (text: string, escape: string): string => text.replaceAll('callback', `${escape}0063allback`)

class Frame {
  readonly body: object
  constructor(body: object) {
    this.body = body
  }
}

class Told extends Frame {
  toJSON(): object {
    return this.body
  }
}

/** Every shape in which a callback may reach a send function. */
export const shapes: readonly Shape[] = [
  shape('an object', (object) => object),
  { name: 'a later argument', wrap: (object) => ['room', 'event', object] },
  { name: 'an argument before an acknowledgement', wrap: (object) => ['event', object, () => undefined] },
  shape('an object in an object', (object) => ({ event: 'message', payload: { body: object } })),
  shape('an object in a list', (object) => [{ type: 'stream_chunk' }, object]),
  shape('a batch of frames', (object) => ({ type: 'events', events: [{}, object, {}], offset: 3 })),
  shape('an object 100,000 levels deep', (object) => {
    let deep: unknown = object
    for (let level = 0; level < 100_000; level++) deep = { deep }
    return deep
  }),
  shape('an envelope that has an id itself', (object) => ({
    type: 'callback',
    invocationId: 'outer',
    inner: object,
  })),
  shape('an object whose prototype is null', (object) =>
    Object.assign(Object.create(null) as object, { object }),
  ),
  shape('a field of an instance', (object) => new Frame(object)),
  shape('an instance', (object) => Object.assign(new Frame({}), object)),
  shape('the value of a Map', (object) => new Map([['a', object]])),
  shape('the value of a Map under a key that is no text', (object) => new Map([[1, object]])),
  shape('the key of a Map', (object) => new Map([[object, 1]])),
  shape('a Map that is the object', (object) => new Map(Object.entries(object))),
  shape('an item of a Set', (object) => new Set([object])),
  shape('the field of a form', (object) => new URLSearchParams({ topic: 't1', data: json(object) })),
  shape('the field of a form with files', (object) => {
    const form = new FormData()
    form.set('data', json(object))
    return form
  }),
  shape('a getter', (object) => ({
    get payload() {
      return object
    },
  })),
  shape('the object with getters', (object) =>
    Object.defineProperties(
      {},
      Object.fromEntries(
        Object.entries(object).map(([key, value]: [string, unknown]) => [
          key,
          { get: () => value, enumerable: true },
        ]),
      ),
    ),
  ),
  shape('a proxy', (object) => new Proxy(object, {})),
  shape('what toJSON answers', (object) => ({ toJSON: () => object })),
  shape('what toJSON of a class answers', (object) => [new Told(object)]),
  shape('what toJSON of a function answers', (object) =>
    Object.assign(() => undefined, { toJSON: () => object }),
  ),
  shape('what toJSON of a list answers', (object) => Object.assign([], { toJSON: () => object })),
  shape('a cycle', (object) => {
    const cycle: { self?: unknown; object: object } = { object }
    return Object.assign(cycle, { self: cycle })
  }),
  shape('JSON text', json),
  shape('JSON text with room in it', (object) => `\n ${lines(object).join('\n')} \n`),
  shape('JSON text behind a byte-order mark', (object) => `\ufeff${json(object)}`),
  shape('JSON text in an object', (object) => ({ channel: 'thread:t1', payload: json(object) })),
  shape('JSON text in a list of JSON text', (object) => json(['t1', json([json(object)])])),
  shape('JSON text as JSON text', (object) => json(json(object))),
  shape('JSON text in a box', (object) => new String(json(object))),
  shape(
    'JSON text nested 50,000 lists deep',
    (object) => '['.repeat(50_000) + json(object) + ']'.repeat(50_000),
  ),
  shape('JSON text with an escaped letter', (object) => escaped(json(object), '\\u')),
  shape('JSON text with an escaped letter in JSON text', (object) =>
    json({ payload: escaped(json(object), '\\u') }),
  ),
  shape('JSON text with an escaped escape', (object) =>
    json({ payload: escaped(json(object), '\\u') }).replaceAll('\\\\u', '\\u005cu'),
  ),
  shape('JSON text of an object in an object', (object) => json({ deep: { deeper: object } })),
  shape('JSON text with escaped braces in a list', (object) =>
    json([json(object)]).replaceAll('{', '\\u007b'),
  ),
  shape('JSON text with an escaped threadId in an object', (object) => ({
    data: json(object).replace('threadId', 'thread\\u0049d'),
  })),
  shape('lines of JSON', (object) => `{"type":"stream_chunk"}\n${json(object)}\n`),
  shape('lines of JSON text as JSON text', (object) => `"{}"\r\n${json(json(object))}\r\n`),
  shape('JSON texts without a line break', (object) => `{"a":1}${json(object)}{"b":2}`),
  shape('JSON texts with record separators', (object) => `\u001e{"a":1}\u001e${json(json(object))}`),
  shape('a server-sent event', (object) => `event: callback\nid: 7\ndata: ${json(object)}\n\n`),
  shape('a server-sent event without a space', (object) => `data:${json(object)}\n\n`),
  shape('a server-sent event on several lines', (object) =>
    lines(object)
      .map((line) => `data: ${line}\r\n`)
      .join(''),
  ),
  shape('a server-sent event of JSON text as JSON text', (object) => `data: ${json(json(object))}\n\n`),
  shape('several server-sent events', (object) => `data: {}\n\n: ping\n\ndata: ${json(object)}\n\n`),
  shape('a Socket.IO packet', (object) => `2${json(['event', object])}`),
  shape('an Engine.IO packet', (object) => `42${json(['event', object])}`),
  shape(
    'a packet with a namespace and an acknowledgement',
    (object) => `42/chat,17${json(['event', object])}`,
  ),
  shape('a packet with JSON text in it', (object) => `42${json(['event', json(object)])}`),
  shape('packets in one payload', (object) => `2\u001e42${json(['event', object])}\u001e3`),
  shape('a packet with room before the values of JSON text in it', (object) => {
    const text = json(object).replaceAll(':', ' : \r\n\t')
    return `42${json(['event', text])}`
  }),
  shape('a packet with escaped room before the values of JSON text in it', (object) => {
    const text = json(object).replaceAll(':', ':\n\t\r')
    const packet = `42${json(['event', text])}`
    return packet
      .replaceAll('\\n', String.raw`\u000a`)
      .replaceAll('\\t', String.raw`\u0009`)
      .replaceAll('\\r', String.raw`\u000D`)
  }),
  shape('a packet with an escaped letter', (object) => `42${escaped(json(['event', object]), '\\u')}`),
  shape('a packet with an escaped letter in JSON text in it', (object) => {
    return `42${json(['event', escaped(json(object), '\\u')])}`
  }),
  shape('a SockJS frame', (object) => `a${json([json(object)])}`),
  shape('a STOMP frame', (object) => `MESSAGE\ndestination:/t1\n\n${json(object)}\u0000`),
  shape('a Redis command', (object) => `*3\r\n$7\r\nPUBLISH\r\n$2\r\nt1\r\n$99\r\n${json(object)}\r\n`),
  shape('JSON behind lines that are broken', (object) => `{"a":[\n{"b":"\n]]\n${json(object)}\n`),
  shape('JSON over several lines behind a head', (object) => `MESSAGE\n\n${lines(object).join('\n')}\n`),
  shape(
    'a server-sent event behind a byte-order mark on two lines',
    (object) => `\ufeffdata: ${json(object).replace(',', ',\ndata: ')}\n\n`,
  ),
  shape('a line right behind data on several lines', (object) => `data: {"a":\ndata: 1}\n${json([object])}`),
  shape('data behind data that is broken', (object) => `data: {"a":\ndata: ${json(object)}\n\n`),
  shape('a list of byte numbers', (object) => [...bytes(object)]),
  shape('a Map with a property', (object) => Object.assign(new Map(), { object })),
  shape('a Set with a property', (object) => Object.assign(new Set(), { object })),
  shape('what valueOf returns', (object) => ({ valueOf: () => json(object) })),
  shape('what toString returns', (object) => ({ toString: () => json(object) })),
  shape('what Symbol.toPrimitive returns', (object) => ({ [Symbol.toPrimitive]: () => json(object) })),
  shape('what toJSON returns when it is asked as JSON.stringify asks', (object) => ({
    toJSON: (key: string) => (key === '' ? object : {}),
  })),
  shape('a Buffer', (object) => Buffer.from(json(object))),
  shape('a slice of a Buffer', (object) => Buffer.from(`xx${json(object)}`).subarray(2)),
  shape('an ArrayBuffer', (object) => bytes(object).buffer),
  shape('a SharedArrayBuffer', (object) => {
    const shared = new SharedArrayBuffer(bytes(object).length)
    new Uint8Array(shared).set(bytes(object))
    return shared
  }),
  shape('a typed array', (object) => bytes(object)),
  shape('a typed array of wide items', (object) => {
    const text = json(object)
    return new Uint32Array(new TextEncoder().encode(text + ' '.repeat(4 - (text.length % 4))).buffer)
  }),
  shape('a DataView', (object) => new DataView(bytes(object).buffer)),
  shape('bytes in an object', (object) => ({ attachments: [bytes(object)] })),
  shape('bytes of a packet between other bytes', (object) =>
    Buffer.concat([
      Buffer.from([0xff, 0x00, 0xe2]),
      Buffer.from(`42${json(['event', object])}`),
      Buffer.from([0xfe]),
    ]),
  ),
  shape('text of a person next to it', (object) => ({
    type: 'events',
    events: [{ type: 'message', parts: [{ kind: 'text', text: 'hi' }], more: object }],
  })),
  shape('a part that is the object', (object) => ({ type: 'message', parts: [object] })),
  shape('what looks like data but has no name', (object) => ({ parts: [{ kind: 'data', value: object }] })),
  shape('what looks like a result but is of no call', (object) => ({
    part: { kind: 'tool_result', output: object },
  })),
  shape('an error that is not a turn’s', (object) => ({ error: { message: json(object) } })),
  shape('a turn’s error that is the object', (object) => ({ outcome: 'failed', error: object })),
  shape('a field of a part that is no content', (object) => ({
    parts: [{ kind: 'text', text: 'hi', more: object }],
  })),
]
