/** Makes ids unique in a turn. An id that the source reuses becomes `id#2`, `id#3`, … in the order of its events. */
export class UniqueIds {
  /** How often each id was requested or returned. */
  readonly #counts = new Map<string, number>()

  take(id: string): string {
    let count = this.#counts.get(id) ?? 1
    let unique = id
    while (this.#counts.has(unique)) unique = `${id}#${++count}`
    this.#counts.set(id, count)
    if (unique !== id) this.#counts.set(unique, 1)
    return unique
  }
}
