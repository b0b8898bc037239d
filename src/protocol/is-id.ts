/**
 * Whether the input is an id: a string of 1 to 256 UTF-16 units of well-formed Unicode, with any content. `__proto__`
 * is a valid id, so ids are keys of a `Map`, never of a `{}`. Two ids are equal only if all their units are: no case
 * folding, no normalization, no trimming.
 */
export const isId = (input: unknown): input is string =>
  typeof input === 'string' && input.length <= 256 && wellFormed.test(input)

/**
 * `text.isWellFormed()` is missing in some browsers. Matching the whole text is faster than searching for a lone
 * surrogate.
 */
const wellFormed = /^\P{Surrogate}+$/u
