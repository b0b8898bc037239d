import { isRecord, readField, readSafely, sameJson } from '../../protocol/index.ts'
import { textOf } from '../common/text-of.ts'

/**
 * A JSON document after a JSON Patch (RFC 6902). The document itself is not changed.
 * @returns `undefined` if the patch cannot be read or does not apply
 */
export const patched = (document: unknown, patch: unknown): unknown =>
  readSafely(() => (patch as readonly unknown[]).reduce(afterOperation, document), undefined) // throws if the patch is not a list or does not apply

/** Thrown and caught here. */
const noMatch = new Error('The patch does not apply.')

function afterOperation(document: unknown, operation: unknown): unknown {
  const path = tokensOf(operation, 'path')
  const value = readField(operation, 'value')
  switch (readField(operation, 'op')) {
    case 'add':
      return withAdded(document, path, value)
    case 'remove':
      return withRemoved(document, path)
    case 'replace':
      return withAdded(path.length === 0 ? document : withRemoved(document, path), path, value)
    case 'move': {
      const from = tokensOf(operation, 'from')
      return withAdded(withRemoved(document, from), path, valueAt(document, from))
    }
    case 'copy':
      return withAdded(document, path, valueAt(document, tokensOf(operation, 'from')))
    case 'test':
      if (sameJson(valueAt(document, path), value)) return document
  }
  throw noMatch
}

function tokensOf(operation: unknown, key: string): readonly string[] {
  const [first, ...tokens] = (textOf(operation, key) ?? ' ').split('/')
  if (first !== '' || tokens.includes('__proto__')) throw noMatch
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

const valueAt = (document: unknown, path: readonly string[]): unknown => path.reduce(childOf, document)

function childOf(parent: unknown, token: string): unknown {
  const isThere = Array.isArray(parent)
    ? indexOf(token) < parent.length
    : isRecord(parent) && Object.hasOwn(parent, token)
  if (!isThere) throw noMatch
  return readField(parent, token)
}

/** Infinity if the token is not an index. */
const indexOf = (token: string): number => (/^(?:0|[1-9]\d*)$/.test(token) ? Number(token) : Infinity)

const withAdded = (document: unknown, path: readonly string[], value: unknown): unknown =>
  path.length === 0
    ? value
    : changed(document, path, (parent, token) => {
        if (!Array.isArray(parent)) return void (parent[token] = value)
        const index = token === '-' ? parent.length : indexOf(token)
        if (index > parent.length) throw noMatch
        parent.splice(index, 0, value)
      })

const withRemoved = (document: unknown, path: readonly string[]): unknown =>
  changed(document, path, (parent, token) => {
    childOf(parent, token)
    if (Array.isArray(parent)) parent.splice(indexOf(token), 1)
    else delete parent[token]
  })

/** A copy of the path to the last token, with the change applied there. */
function changed(
  node: unknown,
  [token, ...rest]: readonly string[],
  change: (parent: Record<string, unknown> | unknown[], token: string) => void,
): unknown {
  if (token === undefined || typeof node !== 'object' || node === null) throw noMatch
  const copy: Record<string, unknown> | unknown[] = Array.isArray(node) ? node.slice() : { ...node }
  if (rest.length === 0) change(copy, token)
  else (copy as Record<string, unknown>)[token] = changed(childOf(node, token), rest, change) // the token is a valid index of a list, or a key
  return copy
}
