/** Ends an exhaustive switch: a case that is forgotten fails to compile. */
export function assertNever(value: never): never {
  throw new TypeError(`onebubble: a case is missing for ${JSON.stringify(value)}`)
}
