/** A text without a lone half of a character at either end, and those halves as numbers: UTF-16 units of 0xD800 to 0xDFFF. */
export interface SplitText {
  readonly text: string
  /** The half that the text begins with. */
  readonly lead?: number
  /** The half that the text ends with, whose other half may still come. A text that is one half alone has it here. */
  readonly carry?: number
}

/** Takes the lone halves off the ends of a text, so that any JSON parser takes the rest. */
export function splitHalves(whole: string): SplitText {
  // Of two halves that belong together neither is a lone surrogate. Of a long text, only the last two units are looked at.
  const carry = /\p{Surrogate}$/u.exec(whole.slice(-2))?.[0]
  const rest = carry === undefined ? whole : whole.slice(0, -1)
  const lead = /^\p{Surrogate}/u.exec(rest)?.[0]
  return {
    text: lead === undefined ? rest : rest.slice(1),
    ...(lead !== undefined && { lead: lead.charCodeAt(0) }),
    ...(carry !== undefined && { carry: carry.charCodeAt(0) }),
  }
}

/** The fields that hold text, of parts of any kind. */
const textFields = ['text', 'input', 'delta', 'inputDelta']

/** The one that this part has; data and results have none. */
const textFieldOf = (part: object): string | undefined => textFields.find((field) => field in part)

/** A part as a snapshot carries it: without lone halves at the ends of its text. */
export function splitPart<Part extends object>(part: Part): Part {
  const field = textFieldOf(part)
  if (field === undefined) return part
  const { text, ...halves } = splitHalves(part[field as keyof Part] as string) // it holds text
  return { ...part, [field]: text, ...halves }
}

/** The part as it was before `splitPart`; the same object if nothing was split. */
export function joinPart<Part extends object>(part: Part): Part {
  const { lead, carry } = part as Part & Omit<SplitText, 'text'>
  const isSplit = lead !== undefined || carry !== undefined
  const field = isSplit ? textFieldOf(part) : undefined // of nearly all parts, nothing more is looked at
  if (field === undefined) return part
  const { lead: _lead, carry: _carry, ...rest } = part as Part & Omit<SplitText, 'text'>
  const text = part[field as keyof Part] as string // it holds text
  return { ...rest, [field]: half(lead) + text + half(carry) } as unknown as Part // whose halves are optional
}

const half = (unit: number | undefined): string => (unit === undefined ? '' : String.fromCharCode(unit))
