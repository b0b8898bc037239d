import { UsageError } from '../../core/index.ts'
import type { ContentFields } from './content-fields.ts'

/** What is known of a place: which of the fields below it are content. Immutable, except for the cache of joins. */
export interface ContentNode {
  readonly isContent: boolean
  readonly below: ReadonlyMap<string, ContentNode>
  /** A cache of joins, so that each combination has only one node. */
  readonly joined: Map<ContentNode, ContentNode>
}

type Tree = Map<string, Tree | true>

interface Shape {
  /** The other fields that an object of this shape must have. */
  readonly others: readonly (readonly [field: string, texts: readonly string[] | true])[]
  readonly root: ContentNode
}

/** The shapes that the text of one field can indicate. */
export interface Telling {
  readonly byText: Map<string, Shape[]>
  /** By the first character of the beginning. */
  readonly byBeginning: Map<string, (readonly [beginning: string, shape: Shape])[]>
  readonly byAnyText: Shape[]
}

const nodeOf = (below: ReadonlyMap<string, ContentNode>, isContent = false): ContentNode => ({
  isContent,
  below,
  joined: new Map(),
})
const content = nodeOf(new Map(), true)
/** A place about which nothing is known. */
export const plainNode: ContentNode = nodeOf(new Map())

const isBeginning = (text: string): boolean => text.endsWith('*')

const append = <Item>(lists: Map<string, Item[]>, key: string, item: Item): void =>
  void lists.set(key, [...(lists.get(key) ?? []), item])

/** Finds the shapes of an object by the texts of its fields. Most fields indicate no shape. */
export class ContentIndex {
  readonly #byField = new Map<string, Telling>()

  /** @throws UsageError when the name of a single field would identify a shape, or a shape has no fields */
  constructor(shapes: readonly ContentFields[]) {
    for (const shape of shapes) this.#add(checked(shape))
  }

  #add({ where, fields }: ContentFields): void {
    const conditions = Object.entries(where).map(
      ([field, texts]) => [field, typeof texts === 'string' ? [texts] : texts] as const,
    )
    const told = conditions.find(([, texts]) => texts !== true) ?? conditions[0]
    const [field, texts] = told ?? ['', true]
    const shape: Shape = { others: conditions.filter((other) => other !== told), root: rootOf(fields) }
    const telling: Telling = this.#byField.get(field) ?? {
      byText: new Map(),
      byBeginning: new Map(),
      byAnyText: [],
    }
    this.#byField.set(field, telling)
    if (texts === true) telling.byAnyText.push(shape)
    else
      for (const text of texts) {
        const beginning = text.slice(0, -1)
        if (isBeginning(text)) append(telling.byBeginning, text.charAt(0), [beginning, shape] as const)
        else append(telling.byText, text, shape)
      }
  }

  /** The shapes that a field can indicate; undefined for most fields. */
  tellingOf(field: string): Telling | undefined {
    return this.#byField.get(field)
  }

  /** What is known of an object, from its own shape and from the objects above it. */
  nodeAt(object: object, inherited: ContentNode): ContentNode {
    let node = inherited
    for (const [field, telling] of this.#byField) {
      const text: unknown = Reflect.get(object, field)
      if (typeof text === 'string') node = nodeTold(telling, text, object, node)
    }
    return node
  }
}

/** Adds to what is known of an object the shapes that the text of one field indicates. */
export function nodeTold(telling: Telling, text: string, object: object, known: ContentNode): ContentNode {
  let node = known
  const exact = telling.byText.get(text)
  if (exact !== undefined)
    for (const shape of exact) if (hasOthers(object, shape)) node = join(node, shape.root)
  const beginnings = telling.byBeginning.get(text.charAt(0))
  if (beginnings !== undefined)
    for (const [beginning, shape] of beginnings)
      if (text.startsWith(beginning) && hasOthers(object, shape)) node = join(node, shape.root)
  for (const shape of telling.byAnyText) if (hasOthers(object, shape)) node = join(node, shape.root)
  return node
}

/** What is known of a field, or of an item of a list (`*`). */
export const below = (node: ContentNode, key: string): ContentNode => node.below.get(key) ?? plainNode

function hasOthers(object: object, { others }: Shape): boolean {
  for (const [field, texts] of others) {
    const value: unknown = Reflect.get(object, field)
    if (typeof value !== 'string') return false
    if (texts === true) continue
    if (!texts.some((text) => (isBeginning(text) ? value.startsWith(text.slice(0, -1)) : value === text)))
      return false
  }
  return true
}

function join(a: ContentNode, b: ContentNode): ContentNode {
  if (a === b || b === plainNode) return a
  if (a === plainNode) return b
  if (a.isContent || b.isContent) return content
  const known = a.joined.get(b)
  if (known !== undefined) return known
  const keys = new Set([...a.below.keys(), ...b.below.keys()])
  const node = nodeOf(new Map([...keys].map((key) => [key, join(below(a, key), below(b, key))])))
  a.joined.set(b, node)
  return node
}

function rootOf(fields: readonly string[]): ContentNode {
  const root: Tree = new Map()
  for (const field of fields) {
    const keys = field.split('.')
    const last = keys.pop() ?? ''
    let tree: Tree | true = root
    for (const key of keys) {
      const next: Tree | true = tree.get(key) ?? new Map<string, Tree | true>()
      tree.set(key, next)
      tree = next
      if (tree === true) break // a shorter path is content already
    }
    if (tree !== true) tree.set(last, true)
  }
  return frozen(root)
}

const frozen = (tree: Tree): ContentNode =>
  nodeOf(new Map([...tree].map(([key, inner]) => [key, inner === true ? content : frozen(inner)])))

function checked(shape: ContentFields): ContentFields {
  const { where, fields }: Partial<ContentFields> = Object(shape) as Partial<ContentFields> // the caller may use no types
  const refuse = (reason: string): never => {
    throw new UsageError('invalid_option', `contentFields: ${reason}`)
  }
  if (typeof where !== 'object' || where === null || !Array.isArray(fields))
    return refuse('a shape needs where (an object) and fields (a list of paths). Pass both.')
  const conditions = Object.values(where)
  const isText = (text: unknown): boolean => typeof text === 'string' && text !== '' && text !== '*'
  const isTold = (texts: unknown): boolean =>
    Array.isArray(texts) ? texts.length > 0 && texts.every(isText) : isText(texts)
  if (!conditions.every((texts) => texts === true || isTold(texts)))
    return refuse('each field of where needs a text, a list of texts, or true. Pass one of these.')
  if (!conditions.some(isTold) && conditions.length < 2)
    return refuse(
      'where has only the name of a field, so too many objects would match. Add a fixed value, or a second field.',
    )
  if (
    fields.length === 0 ||
    !fields.every((path) => typeof path === 'string' && path.split('.').every(Boolean))
  )
    return refuse(
      'fields needs at least one path, such as text or choices.*.delta.content. Pass the paths of the content.',
    )
  return { where, fields }
}
