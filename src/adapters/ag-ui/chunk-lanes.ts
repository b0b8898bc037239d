/** The kinds of content that the shorthand events of AG-UI assemble. */
export type ChunkKind = 'text' | 'reasoning' | 'tool'

interface Lane {
  readonly kind: ChunkKind
  readonly id: string
}

/**
 * Finds the message or tool call that a chunk without an id continues. AG-UI defines it: each agent has a lane, and a lane has at most one
 * open message or tool call. The lane of the run's own agent has no name. The lane of a subagent has its id.
 */
export class ChunkLanes {
  readonly #lanes = new Map<string | undefined, Lane>()

  /** Whether anything is open. */
  get isOpen(): boolean {
    return this.#lanes.size > 0
  }

  close(owner: string | undefined): void {
    this.#lanes.delete(owner)
  }

  closeAll(): void {
    this.#lanes.clear()
  }

  /** @returns the id of the message or call that the chunk continues; `undefined` if none is open, or the chunk is ambiguous */
  idOf(kind: ChunkKind, owner: string | undefined): string | undefined {
    const lane = this.#lanes.get(owner)
    if (lane?.kind === kind) return lane.id
    const open = owner === undefined ? [...this.#lanes.values()].filter((other) => other.kind === kind) : []
    return open.length === 1 ? open[0]?.id : undefined
  }

  /** @returns whether it was not open */
  open(kind: ChunkKind, id: string, owner: string | undefined): boolean {
    for (const lane of this.#lanes.values()) if (lane.kind === kind && lane.id === id) return false
    this.#lanes.set(owner, { kind, id })
    return true
  }
}
