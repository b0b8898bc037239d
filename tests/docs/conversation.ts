import { codeBlocksOf } from './markdown.ts'

/** One thing that goes over the wire in a conversation that a document shows, in the order in which it does. */
export type Step =
  | { readonly kind: 'exchange'; readonly request: HttpExample; readonly answer: HttpExample }
  /** A frame from the client: `>`. */
  | { readonly kind: 'sent'; readonly frame: unknown }
  /** A frame to it: `<`. */
  | { readonly kind: 'received'; readonly frame: unknown }

export interface HttpExample {
  /** `POST /path`, or `HTTP/1.1 201 Created`. */
  readonly start: string
  readonly headers: Readonly<Record<string, string>>
  /** Undefined where it has none, as a GET. */
  readonly body: unknown
}

/** The steps that stand under a heading: `http` blocks of a request and its answer, `text` blocks of frames. */
export function conversationUnder(markdown: string, heading: string): readonly Step[] {
  return codeBlocksOf(markdown)
    .filter((block) => block.heading === heading)
    .flatMap(({ language, code, line }): readonly Step[] => {
      if (language === 'http') return [exchangeOf(code)]
      if (language === 'text') return framesOf(code)
      throw new Error(`line ${line}: a conversation has no ${language}`)
    })
}

function exchangeOf(code: string): Step {
  const [request = '', answer = ''] = code.split(/\n(?=HTTP\/1\.1 )/)
  return { kind: 'exchange', request: httpOf(request), answer: httpOf(answer) }
}

function httpOf(text: string): HttpExample {
  const [head = '', ...body] = text.trim().split('\n\n')
  const [start = '', ...lines] = head.split('\n')
  const headers = Object.fromEntries(lines.map((line) => line.split(': ')))
  return { start, headers, body: body.length === 0 ? undefined : JSON.parse(body.join('\n\n')) }
}

const framesOf = (code: string): readonly Step[] =>
  code.split(/\n(?=[<>] )/).map((text) => ({
    kind: text.startsWith('>') ? 'sent' : 'received',
    frame: JSON.parse(text.slice(2)),
  }))

/** The fields whose values are minted, and so are others whenever a conversation is played. */
const mintedFields = new Set(['invocationId', 'messageId', 'token', 'check'])

/** What stands in a document for what was minted. */
export class Bindings {
  readonly #actual = new Map<string, string>()

  /** What is documented, as it is in this run. */
  fill(documented: unknown): unknown {
    if (typeof documented === 'string') return this.#fillText(documented)
    if (Array.isArray(documented)) return documented.map((item) => this.fill(item))
    if (typeof documented !== 'object' || documented === null) return documented
    return Object.fromEntries(Object.entries(documented).map(([key, value]) => [key, this.fill(value)]))
  }

  /** Learns what was minted from an answer: the first time that something is documented, it stands for what is there. */
  learn(documented: unknown, actual: unknown): void {
    if (typeof documented !== 'object' || documented === null) return
    for (const [key, value] of Object.entries(documented)) {
      const found: unknown = Reflect.get(Object(actual), key)
      if (typeof value !== 'string' || typeof found !== 'string') this.learn(value, found)
      else if (mintedFields.has(key) && !this.#actual.has(value) && !this.#isMeant(found))
        this.#actual.set(value, found)
    }
  }

  /** Two documented names never stand for one thing. */
  #isMeant(found: string): boolean {
    return [...this.#actual.values()].includes(found)
  }

  /** A whole value, a segment of a path, or the credential of a header. */
  #fillText(text: string): string {
    return text
      .split(/([/ ])/)
      .map((word) => this.#actual.get(word) ?? word)
      .join('')
  }
}
