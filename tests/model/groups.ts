import type { Arrival, CreatedEvent } from './events.ts'
import { byOffset, ofType } from './events.ts'

/** What is known of one bubble: its events as they arrived, retractions of it included. */
type Known = readonly Arrival[]

/**
 * What a thread shows, in order: each bubble in a list of its own, or with the other tries of its turn, the oldest first.
 * What was retracted is left out, and so is what nothing but its retraction is known of.
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

/** The event that says where a bubble stands and when it was: the one with the lowest offset. */
export function standing(own: Known): Arrival {
  const lowest = own.toSorted(byOffset)[0]
  if (lowest === undefined) throw new RangeError('a bubble has at least one event')
  return lowest
}

const saidOf = (own: Known): Known => own.filter(({ event }) => event.type !== 'retraction')

/** Whether one of two turns says that it is another try of the other. */
const isLinked = (a: Known, b: Known): boolean => regenerates(a, b) || regenerates(b, a)

function regenerates(a: Known, b: Known): boolean {
  const target = creationOf(a)?.regenerates
  const other = saidOf(b)[0]?.event
  const isTurn = other !== undefined && other.type !== 'message' && !isPost(other)
  return target !== undefined && isTurn && other.invocationId === target
}

const isPost = ({ type, ...more }: Arrival['event']): boolean =>
  type === 'callback' && 'disposition' in more && more.disposition === 'independent'

/** The oldest first: no creation, then by its offset, then those whose creation has none as they stand. */
function byAge(a: Known, b: Known): number {
  const [left, right] = [ageOf(a), ageOf(b)]
  return left === right ? byOffset(standing(a), standing(b)) : left - right
}

function ageOf(own: Known): number {
  const created = creationOf(own)
  return created === undefined ? -1 : (created.offset ?? Infinity)
}
