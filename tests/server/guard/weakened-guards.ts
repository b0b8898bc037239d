/** One look of the guard taken away, as a change of its source. */
export interface WeakenedGuard {
  readonly name: string
  /** In src/server/guard. */
  readonly file: string
  /** Occurs once in the file. */
  readonly find: string
  readonly replace: string
}

const weakened = (name: string, file: string, find: string, replace = ''): WeakenedGuard => ({
  name,
  file,
  find,
  replace,
})

/** Each must let a shape through, or refuse one that is good. */
export const weakenedGuards: readonly WeakenedGuard[] = [
  weakened(
    'only the first argument',
    'search.ts',
    'this.#offerItems(args, undefined)',
    'this.#offer(args[0], 0, undefined)',
  ),
  weakened('not in lists', 'search.ts', 'this.#offerItems(value, place)'),
  weakened('not in objects', 'search.ts', 'this.#offerProperties(value, content, place)', 'void content'),
  weakened('not in keys', 'search.ts', "this.#offer(key, '(key)', from)"),
  weakened('not in texts', 'search.ts', 'this.#readText(value, place)', 'void 0'),
  weakened(
    'not in what toJSON answers',
    'search.ts',
    'this.#offerJson(value, place)\n    return false',
    'return false',
  ),
  weakened(
    'not in what toJSON of a function answers',
    'search.ts',
    "else if (typeof value === 'function') this.#offerJson(value, place)",
  ),
  weakened(
    'every class is as good as its properties',
    'search.ts',
    'isPlain(value) ? undefined : entriesOf(value)',
    'undefined',
  ),
  weakened(
    'not below an envelope that names its turn',
    'search.ts',
    '    this.#offerJson(value, place)\n    return false',
    "    this.#offerJson(value, place)\n    if ('invocationId' in value) this.#places.length = 0\n    return false",
  ),
  weakened('content wherever it stands', 'content-fields.ts', 'if (isPart(place)) return', 'return'),
  weakened('any error', 'place.ts', " && typeof Reflect.get(Object(from?.value), 'outcome') === 'string'"),
  weakened('any content of data', 'content-fields.ts', "kind === 'data' ? ['name', 'dataId'] :", ''),
  weakened('any output of a tool', 'content-fields.ts', "kind.startsWith('tool') ? ['toolCallId'] :", ''),
  weakened('not in bytes', 'entries-of.ts', "['(bytes)', new TextDecoder().decode(bytes)],"),
  weakened('not in views', 'entries-of.ts', 'if (ArrayBuffer.isView(value)) return bytesOf(value)'),
  weakened('not in an ArrayBuffer', 'entries-of.ts', "case '[object ArrayBuffer]':"),
  weakened(
    'not in a SharedArrayBuffer',
    'entries-of.ts',
    "    case '[object SharedArrayBuffer]':\n      return bytesOf(value as ArrayBufferLike)",
    '      return []',
  ),
  weakened('not in the values of a Map', 'entries-of.ts', 'named.push([key, value])', '0'),
  weakened('not under other keys of a Map', 'entries-of.ts', 'others.push(key, value)', 'others.push(key)'),
  weakened('not in the keys of a Map', 'entries-of.ts', 'others.push(key, value)', 'others.push(value)'),
  weakened('not in Sets', 'entries-of.ts', 'items.push(item)', '0'),
  weakened('not in forms', 'entries-of.ts', "case '[object URLSearchParams]':"),
  weakened('not in forms with files', 'entries-of.ts', "    case '[object FormData]':\n"),
  weakened(
    'not in a text in a box',
    'entries-of.ts',
    "    case '[object String]':\n",
    "    case 'nothing':\n",
  ),
  weakened('origin is no mark', 'lacks-id.ts', "saysCallback(record['origin']) ||"),
  weakened('type is no mark', 'lacks-id.ts', "saysCallback(record['type']) ||"),
  weakened('isCallback is not asked', 'lacks-id.ts', '|| Boolean(isCallback?.(record))'),
  weakened('any id will do', 'lacks-id.ts', "!isId(record['invocationId'])", "!('invocationId' in record)"),
  weakened(
    'only whole texts',
    'json-in-text.ts',
    'if (!collect(text, mayMatter, values)) return undefined',
    'return values',
  ),
  weakened(
    'not in lists within text',
    'json-in-text.ts',
    'opens = (character: number): boolean => character === 0x7b || character === 0x5b',
    'opens = (character: number): boolean => character === 0x7b',
  ),
  weakened(
    'not in objects within text',
    'json-in-text.ts',
    'opens = (character: number): boolean => character === 0x7b || character === 0x5b',
    'opens = (character: number): boolean => character === 0x5b',
  ),
  weakened(
    'not in lines that are strings',
    'json-in-text.ts',
    '|| (character === quote && lineBreaks.includes(text.charAt(index - 1)))',
    '',
  ),
  weakened('strings within text end at any quote', 'json-in-text.ts', 'if (character === backslash) index++'),
  weakened(
    'past a string in prose',
    'json-in-text.ts',
    "if (typeof found.value !== 'string') index = end - 1",
    'index = end - 1',
  ),
  weakened(
    'not in data on several lines',
    'json-in-text.ts',
    'if (data !== undefined &&',
    'if (false as boolean && data !== undefined &&',
  ),
  weakened(
    'only the plain word',
    'may-hold.ts',
    "text.includes('callback') || text.includes('\\\\u00')",
    "text.includes('callback')",
  ),
  weakened('only the escaped word', 'may-hold.ts', "text.includes('callback') || ", ''),
  weakened(
    'isCallback is not asked of escaped text',
    'may-hold.ts',
    "text.includes('{') || text.includes('\\\\u00')",
    "text.includes('\\\\u00')",
  ),
]
