/** Ends an exhaustive switch. A missing case fails to compile. */
export function assertNever(value: never): never {
  throw new TypeError(`onebubble: a case is missing for ${JSON.stringify(value)}`)
}
