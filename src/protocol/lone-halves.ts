/**
 * A text without a lone surrogate at either end, and those surrogates as numbers: UTF-16 units from 0xD800 to 0xDFFF.
 */
export interface SplitText {
  readonly text: string
  /** The lone surrogate at the start of the text. */
  readonly lead?: number
  /**
   * The lone surrogate at the end of the text, whose other half may still come. A text of a single surrogate has it
   * here.
   */
  readonly carry?: number
}

/** Splits lone surrogates off the ends of a text, so that any JSON parser accepts the rest. */
export function splitHalves(whole: string): SplitText {
  // A complete pair does not match. Only the last two units of a long text are examined.
  const carry = /\p{Surrogate}$/u.exec(whole.slice(-2))?.[0]
  const rest = carry === undefined ? whole : whole.slice(0, -1)
  const lead = /^\p{Surrogate}/u.exec(rest)?.[0]
  return {
    text: lead === undefined ? rest : rest.slice(1),
    ...(lead !== undefined && { lead: lead.charCodeAt(0) }),
    ...(carry !== undefined && { carry: carry.charCodeAt(0) }),
  }
}

/** The fields with text, of parts of any kind. */
const textFields = ['text', 'input', 'delta', 'inputDelta']

/** The text field of this part; data and results have none. */
const textFieldOf = (part: object): string | undefined => textFields.find((field) => field in part)

/** Prepares a part for a snapshot: splits lone surrogates off the ends of its text. */
export function splitPart<Part extends object>(part: Part): Part {
  const field = textFieldOf(part)
  if (field === undefined) return part
  const { text, ...halves } = splitHalves(part[field as keyof Part] as string) // it holds text
  return { ...part, [field]: text, ...halves }
}

/** Reverses `splitPart`. Returns the same object if nothing was split. */
export function joinPart<Part extends object>(part: Part): Part {
  const { lead, carry } = part as Part & Omit<SplitText, 'text'>
  const isSplit = lead !== undefined || carry !== undefined
  const field = isSplit ? textFieldOf(part) : undefined // most parts were not split
  if (field === undefined) return part
  const { lead: _lead, carry: _carry, ...rest } = part as Part & Omit<SplitText, 'text'>
  const text = part[field as keyof Part] as string // it holds text
  return { ...rest, [field]: half(lead) + text + half(carry) } as unknown as Part // both halves are optional
}

const half = (unit: number | undefined): string => (unit === undefined ? '' : String.fromCharCode(unit))
