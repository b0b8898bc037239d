/** How long a piece is, in UTF-16 units: browsers keep what is larger than 64 KiB in files of its own. */
const pieceUnits = 16_384

/** A text cut into pieces of one length. */
export const piecesOf = (text: string): readonly string[] =>
  Array.from({ length: Math.ceil(text.length / pieceUnits) }, (_, index) =>
    text.slice(index * pieceUnits, (index + 1) * pieceUnits),
  )

/** The pieces of the text under this key, from one of them on. */
export const rangeOf = (key: string, first = 0): IDBKeyRange =>
  IDBKeyRange.bound([key, first], [key, Number.MAX_SAFE_INTEGER])
