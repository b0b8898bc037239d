/**
 * An id: a string of 1 to 256 UTF-16 units of well-formed Unicode, with any content. `__proto__` is an id like any
 * other, so ids are kept in a `Map`, never in a `{}`. Two ids are equal only if their units are: no case folding, no
 * normal form, no trimming.
 */
export const isId = (input: unknown): input is string =>
  typeof input === 'string' && input.length <= 256 && wellFormed.test(input)

/** `text.isWellFormed()`, which not every browser has. From one end to the other, as a search for what is not is slow. */
const wellFormed = /^\P{Surrogate}+$/u
