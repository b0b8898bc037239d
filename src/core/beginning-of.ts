let segmenter: Intl.Segmenter | undefined

/**
 * The beginning of a text, cut between two characters as a reader sees them: a family of emoji, or a letter with its accents, is
 * in it or not.
 * @param mostUnits so many UTF-16 units at most; an integer ≥ 0
 */
export function beginningOf(text: string, mostUnits: number): string {
  if (text.length <= mostUnits) return text
  segmenter ??= new Intl.Segmenter()
  // What follows the unit behind the cut does not matter.
  const cut = segmenter.segment(text.slice(0, mostUnits + 2)).containing(mostUnits)
  return text.slice(0, cut?.index ?? mostUnits)
}

/** The same, with an ellipsis where something is left out. */
export function shortened(text: string, mostUnits: number): string {
  const beginning = beginningOf(text, mostUnits)
  return beginning.length < text.length ? `${beginning}…` : text
}
