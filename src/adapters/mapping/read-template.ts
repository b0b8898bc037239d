import { isList, isRecord, readField, readSafely } from '../../protocol/index.ts'

/** Reads the value of a template from an event; `undefined` if there is none. Never throws. */
export type Reader = (event: unknown) => unknown

/** @param name of the field, for the error of an invalid template */
export function readerOf(template: unknown, name: string): Reader {
  if (typeof template === 'string') return readerAt(template.split('.'))
  if (isList(template)) {
    const items = template.map((item, index) => readerOf(item, `${name}.${index}`))
    return (event) => items.map((item) => item(event)).filter((value) => value !== undefined)
  }
  if (!isRecord(template)) throw wrong(name, 'is neither a place, nor { const }, nor an object of such')
  if (isConstant(template)) return () => template.const
  if (Object.hasOwn(template, 'path')) return readerOfPlace(template, name)
  return readerOfObject(template, name)
}

export const wrong = (name: string, what: string): TypeError =>
  new TypeError(
    `onebubble: In the mapping, ${name} ${what}. Write 'a.b' for the place of a value, or { const: 'a' } for a constant.`,
  )

export const isConstant = (template: unknown): template is { readonly const: unknown } =>
  isRecord(template) && Object.hasOwn(template, 'const')

function readerOfObject(template: object, name: string): Reader {
  const fields = Object.entries(template)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({
      key,
      read: readerOf(value, `${name}.${key}`),
      isConstant: isConstant(value),
    }))
  const hasPlaces = fields.some(({ isConstant: isFixed }) => !isFixed)
  return (event) => {
    const made: [string, unknown][] = []
    let isFound = !hasPlaces
    for (const { key, read, isConstant: isFixed } of fields) {
      const value = read(event)
      if (value === undefined) continue
      isFound ||= !isFixed
      made.push([key, value])
    }
    return isFound ? Object.fromEntries(made) : undefined
  }
}

function readerOfPlace(place: object, name: string): Reader {
  const [path, values, otherwise, json] = ['path', 'values', 'otherwise', 'json'].map((key) =>
    readField(place, key),
  )
  const names = typeof path === 'string' ? path.split('.') : path
  if (!isList(names)) throw wrong(name, 'has a path that is neither a text nor a list of names')
  const read = readerAt(names.map(String))
  return (event) => {
    const found = read(event)
    if (found === undefined) return otherwise
    const value = values === undefined ? found : own(values, textOf(found))
    return json === true ? readSafely(() => JSON.stringify(value), undefined) : value
  }
}

/** The key of a value in `values`; empty for an object. */
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

const readerAt =
  (names: readonly string[]): Reader =>
  (event) =>
    names.reduce(own, event)

/** Own properties only: `__proto__` and `constructor` are names like any other. */
const own = (value: unknown, name: string): unknown =>
  readSafely(
    () =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? Reflect.get(value, name)
        : undefined,
    undefined,
  )
