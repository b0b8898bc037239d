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
    'this.#offerItems(args, plainNode, undefined)',
    "this.#offer(args[0], plainNode, '0', undefined)",
  ),
  weakened('not in lists', 'search.ts', "this.#offerItems(value, below(node, '*'), step)", 'void below'),
  weakened(
    'not in objects',
    'search.ts',
    'if (isPlain(value)) this.#offerProperties(value, node, step)',
    'if (isPlain(value)) void 0',
  ),
  weakened('not in instances', 'search.ts', 'this.#offerProperties(value, node, place)', 'void node'),
  weakened(
    'not in what instances hold',
    'search.ts',
    'this.#offer(inner, plainNode, key, place)',
    'void [inner, key]',
  ),
  weakened('not in texts', 'search.ts', 'this.#readFrame(value, step) :', 'undefined :'),
  weakened('not in strings', 'search.ts', ': this.#readString(value, step)', ': undefined'),
  weakened(
    'not in what is read of an argument',
    'search.ts',
    'of textsOfFrame(value)',
    'of textsOfFrame(value).slice(9)',
  ),
  weakened(
    'not in bytes that are no argument',
    'search.ts',
    'this.#readString(new TextDecoder().decode(bytes), step)',
    'undefined',
  ),
  weakened(
    'texts of strangers as frames',
    'search.ts',
    ': this.#readString(value, step)',
    ': this.#readFrame(value, step)',
  ),
  weakened(
    'not in what toJSON answers',
    'search.ts',
    'this.#offerJson(value, step.node, step)\n    return undefined',
    'return undefined',
  ),
  weakened(
    'not in what toJSON of a function answers',
    'search.ts',
    "if (typeof value === 'function') this.#offerJson(value, step.node, step)",
    '',
  ),
  weakened(
    'toJSON only by the place of an argument',
    'search.ts',
    "[String(place.key), '']",
    '[String(place.key)]',
  ),
  weakened(
    'content of objects is looked at',
    'search.ts',
    'this.#rules.content.nodeAt(value, step.node)',
    'step.node',
  ),
  weakened(
    'content below a path is looked at',
    'search.ts',
    'const inner = below(node, key)',
    'const inner = plainNode',
  ),
  weakened(
    'content in lists is looked at',
    'search.ts',
    "this.#offerItems(value, below(node, '*'), step)",
    'this.#offerItems(value, plainNode, step)',
  ),
  weakened(
    'not below an envelope that names its turn',
    'search.ts',
    "if (lacksId(value, this.#rules.isCallback, 'frame')) return { place: step }",
    "if (lacksId(value, this.#rules.isCallback, 'frame')) return { place: step }\n      if ('invocationId' in value) this.#steps.length = 0",
  ),
  weakened(
    'content of parsed objects is looked at',
    'parsed-search.ts',
    'known = nodeTold(telling, value, record, known)',
    'void nodeTold',
  ),
  weakened(
    'content below a path in JSON is looked at',
    'parsed-search.ts',
    'const node = below(known, key)',
    'const node = plainNode',
  ),
  weakened(
    'content in lists in JSON is looked at',
    'parsed-search.ts',
    "const node = below(step.node, '*')",
    'const node = plainNode',
  ),
  weakened(
    'not in lists in JSON',
    'parsed-search.ts',
    'this.#offer(value[index], node, layer, index, step)',
    'void [node, layer]',
  ),
  weakened(
    'not in objects in JSON',
    'parsed-search.ts',
    'if (!node.isContent) this.#offer(value, node, step.layer, key, step)',
    '',
  ),
  weakened(
    'not in objects without strings',
    'parsed-search.ts',
    "else isWorthIt ||= typeof value === 'object' && value !== null",
    '',
  ),
  weakened(
    'not in strings without objects',
    'parsed-search.ts',
    'isWorthIt ||= value.length >= shortest',
    '',
  ),
  weakened('in one layer of strings', 'parsed-search.ts', 'maxLayerCount = 2', 'maxLayerCount = 1'),
  weakened('strings as frames', 'parsed-search.ts', "layer === 0 ? 'frame' : 'string'", "'frame'"),
  weakened(
    'only strings with the plain threadId',
    'may-hold.ts',
    "text.includes('threadId') || hasEscape(text)",
    "text.includes('threadId')",
  ),
  weakened(
    'content wherever its first field fits',
    'content-index.ts',
    'others: conditions.filter((other) => other !== told)',
    'others: []',
  ),
  weakened('not in views', 'entries-of.ts', 'if (ArrayBuffer.isView(value)) return value', ''),
  weakened('not in an ArrayBuffer', 'entries-of.ts', "tag === '[object ArrayBuffer]' ||", ''),
  weakened('not in a SharedArrayBuffer', 'entries-of.ts', "|| tag === '[object SharedArrayBuffer]'", ''),
  weakened('not in the values of a Map', 'entries-of.ts', 'named.push([key, value])', '0'),
  weakened('not under other keys of a Map', 'entries-of.ts', 'others.push(key, value)', 'others.push(key)'),
  weakened('not in the keys of a Map', 'entries-of.ts', 'others.push(key, value)', 'others.push(value)'),
  weakened('not in Sets', 'entries-of.ts', 'items.push(item)', '0'),
  weakened('not in forms', 'entries-of.ts', "case '[object URLSearchParams]':"),
  weakened('not in forms with files', 'entries-of.ts', "    case '[object FormData]':\n"),
  weakened('not in byte numbers', 'texts-of-frame.ts', '?? numbersIn(value)', ''),
  weakened('not in what valueOf returns', 'texts-of-frame.ts', "'valueOf', 'toString']) {", "'toString']) {"),
  weakened('not in what toString returns', 'texts-of-frame.ts', "'valueOf', 'toString']) {", "'valueOf']) {"),
  weakened('not in what Symbol.toPrimitive returns', 'texts-of-frame.ts', 'of [Symbol.toPrimitive, ', 'of ['),
  weakened('origin is no mark', 'lacks-id.ts', "if (saysCallback(record['origin'])) return true", ''),
  weakened('type is no mark', 'lacks-id.ts', "saysCallback(record['type']) && (", 'false as boolean && ('),
  weakened(
    'type alone is a mark',
    'lacks-id.ts',
    "saysCallback(record['type']) && (",
    "saysCallback(record['type']) || (",
  ),
  weakened('isCallback is not asked', 'lacks-id.ts', 'return Boolean(isCallback?.(record))', 'return false'),
  weakened('any id will do', 'lacks-id.ts', "!isId(record['invocationId'])", "!('invocationId' in record)"),
  weakened('only whole texts', 'values-in-frame.ts', '    this.#readLines(text)\n', ''),
  weakened(
    'only at the beginning of a line',
    'values-in-frame.ts',
    'let at = afterPrefix(text, from)',
    'let at = from',
  ),
  weakened(
    'only the first value of a line',
    'values-in-frame.ts',
    'at = afterPrefix(text, end)',
    'return end',
  ),
  weakened('only whole lines', 'values-in-frame.ts', 'isData || !isPatient)', 'true)'),
  weakened(
    'not in lines after one that is broken',
    'values-in-frame.ts',
    'end = this.#readValues(text, end, true)',
    'return',
  ),
  weakened(
    'not in server-sent events',
    'values-in-frame.ts',
    'const isData = first === 0x64 && isDataAt(text, index)',
    'const isData = false as boolean',
  ),
  weakened(
    'not in data on several lines',
    'values-in-frame.ts',
    'const data = dataFrom(text, line)',
    "const data = { end: index, joined: '' }",
  ),
  weakened(
    'past the line after data',
    'values-in-frame.ts',
    'index = data.end\n',
    'index = endOfLine(text, data.end)\n',
  ),
  weakened(
    'not behind a byte-order mark',
    'values-in-frame.ts',
    'text.charCodeAt(0) === 0xfeff ? text.slice(1) : text',
    'text',
  ),
  weakened('not in objects within text', 'values-in-frame.ts', 'character === 0x7b ||', ''),
  weakened('not in lists within text', 'values-in-frame.ts', '|| character === 0x5b', ''),
  weakened('not in JSON text as JSON text', 'values-in-frame.ts', '|| character === 0x22', ''),
  weakened(
    'strings within text end at any quote',
    'end-of-json.ts',
    'if (character !== backslash) continue',
    'continue',
  ),
  weakened(
    'only the plain word',
    'may-hold.ts',
    "text.includes('origin'))) ||\n  hasEscape(text)",
    "text.includes('origin')))",
  ),
  weakened('only the escaped word', 'may-hold.ts', "(text.includes('\"callback') &&", '(false &&'),
  weakened(
    'only where there is an origin',
    'may-hold.ts',
    "(text.includes('threadId') || text.includes('origin'))",
    "text.includes('origin')",
  ),
  weakened(
    'isCallback is not asked of escaped text',
    'may-hold.ts',
    "text.includes('{') || hasEscape(text)",
    "text.includes('{')",
  ),
]
