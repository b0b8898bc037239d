const amount = String.raw`\d[\d,]*(?:\.\d+)?`
const numberOf = (text) => Number(text.replaceAll(',', ''))

/** Such as `3 nights at 1,690` or `2 flights x 1450`. */
const priced = new RegExp(String.raw`(\d+)\s+(\p{L}+)\s+(?:at|for|of|x|×|à)\s+(${amount})`, 'giu')

/** The items of a typical trip, if the question contains no numbers. */
const usual = [
  { count: 2, what: 'flights', each: 1_450 },
  { count: 3, what: 'nights', each: 1_690 },
  { count: 2, what: 'night drives', each: 1_350 },
]

/** The items that a question asks to add up. */
export function itemsOf(question) {
  const items = Array.from(question.matchAll(priced), ([, count, what, each]) => ({
    count: Number(count),
    what,
    each: numberOf(each),
  }))
  if (items.length > 0) return items
  const plain = Array.from(question.matchAll(new RegExp(amount, 'gu')), ([text]) => numberOf(text))
  return plain.length > 0 ? plain.map((each) => ({ count: 1, what: '', each })) : usual
}

export const totalOf = (items) => items.reduce((sum, { count, each }) => sum + count * each, 0)

const words = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
export const written = (value) => words.format(value)

/** Rounds to one leading digit, for a first guess. */
export const roughly = (value) => Number(value.toPrecision(1))
