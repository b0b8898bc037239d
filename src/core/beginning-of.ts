let segmenter: Intl.Segmenter | undefined

/**
 * Returns the beginning of a text. It cuts only between characters as a reader sees them: an emoji family, or a
 * letter with its accents, is kept whole or left out.
 * @param mostUnits the most UTF-16 units; an integer ≥ 0
 */
export function beginningOf(text: string, mostUnits: number): string {
  if (text.length <= mostUnits) return text
  segmenter ??= new Intl.Segmenter()
  // What follows the unit behind the cut does not matter.
  const cut = segmenter.segment(text.slice(0, mostUnits + 2)).containing(mostUnits)
  return text.slice(0, cut?.index ?? mostUnits)
}

/** Returns the beginning of a text, with an ellipsis if something is left out. */
export function shortened(text: string, mostUnits: number): string {
  const beginning = beginningOf(text, mostUnits)
  return beginning.length < text.length ? `${beginning}…` : text
}
