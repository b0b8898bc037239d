import type { Arrival, CreatedEvent } from './events.ts'
import { byOffset, ofType } from './events.ts'

/** The known events of one bubble as they arrived, including its retractions. */
type Known = readonly Arrival[]

/**
 * What a thread shows, in order: each bubble in a list of its own, or with the alternatives of its turn, oldest
 * first. Retracted bubbles are left out, even those of which nothing else is known.
 * @param bubbles the events of each bubble of one thread
 */
export function groupsOf(bubbles: readonly Known[]): readonly (readonly Known[])[] {
  const known = bubbles.filter((own) => saidOf(own).length > 0)
  const groups: Known[][] = []
  for (const own of known) {
    const linked = groups.filter((group) => group.some((other) => isLinked(own, other)))
    const joined = [...linked.flat(), own]
    groups.splice(0, Infinity, ...groups.filter((group) => !linked.includes(group)), joined)
  }
  const standsAt = (group: readonly Known[]): Arrival => standing(group.flatMap(saidOf))
  return groups
    .toSorted((a, b) => byOffset(standsAt(a), standsAt(b)))
    .map((group) => group.filter((own) => ofType(own, 'retraction').length === 0).toSorted(byAge))
}

/** The creation of a turn that counts. */
export const creationOf = (own: Known): CreatedEvent | undefined =>
  ofType(own, 'invocation_created').toSorted(byOffset)[0]?.event

/** The event that gives a bubble its place and time: the one with the lowest offset. */
export function standing(own: Known): Arrival {
  const lowest = own.toSorted(byOffset)[0]
  if (lowest === undefined) throw new RangeError('a bubble has at least one event')
  return lowest
}

const saidOf = (own: Known): Known => own.filter(({ event }) => event.type !== 'retraction')

/** Whether one of two turns regenerates the other. */
const isLinked = (a: Known, b: Known): boolean => regenerates(a, b) || regenerates(b, a)

function regenerates(a: Known, b: Known): boolean {
  const target = creationOf(a)?.regenerates
  const other = saidOf(b)[0]?.event
  const isTurn = other !== undefined && other.type !== 'message' && !isPost(other)
  return target !== undefined && isTurn && other.invocationId === target
}

const isPost = ({ type, ...more }: Arrival['event']): boolean =>
  type === 'callback' && 'disposition' in more && more.disposition === 'independent'

/** Oldest first: without a creation, then by its offset, then those whose creation has no offset, in their order. */
function byAge(a: Known, b: Known): number {
  const [left, right] = [ageOf(a), ageOf(b)]
  return left === right ? byOffset(standing(a), standing(b)) : left - right
}

function ageOf(own: Known): number {
  const created = creationOf(own)
  return created === undefined ? -1 : (created.offset ?? Infinity)
}
