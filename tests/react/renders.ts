/** How often each component has rendered, by a name that the component chooses. */
export class Renders {
  readonly #counts = new Map<string, number>()

  add(name: string): void {
    this.#counts.set(name, this.of(name) + 1)
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  /** All counts since the last call. */
  take(): Readonly<Record<string, number>> {
    const counts = Object.fromEntries(this.#counts)
    this.#counts.clear()
    return counts
  }
}

/** Counts a render. It is a hook, because the React Compiler may skip anything else. */
export function useRenderCount(renders: Renders | undefined, name: string): void {
  'use no memo'
  renders?.add(name)
}
