import type { HttpErrorCode } from '../protocol/index.ts'
import type { EventDraft } from './log.ts'
import type { SocketCounters } from './socket/socket-writer.ts'

/** Who has refused something: a route, an open socket, or the upgrade to one. */
export type Refuser = 'route' | 'socket' | 'upgrade'

/** What a gateway counts, whether or not somebody asks. All of it is bounded: there are only so many types and codes. */
export class Meter implements SocketCounters {
  sentFrameCount = 0
  refusedFrameCount = 0
  invalidFrameCount = 0
  refusedSocketCount = 0
  /** Events that were sent, summed over the sockets. */
  deliveredEventCount = 0
  /** Sockets that were told to come back elsewhere, since the gateway stops. */
  drainedSocketCount = 0
  /** Snapshots that the log created. */
  snapshotCount = 0
  readonly appendedCounts = new Map<EventDraft['type'], number>()
  readonly duplicateCounts = new Map<EventDraft['type'], number>()
  readonly refusalCounts: Readonly<Record<Refuser, Map<string, number>>> = {
    route: new Map(),
    socket: new Map(),
    upgrade: new Map(),
  }
  /** Called with how long after its append an event was sent, in ms; undefined while nobody wants to know. */
  onLag: ((lagMs: number) => void) | undefined

  /** @param code one of a fixed list: a code of the protocol, or a status */
  refuse(by: Refuser, code: HttpErrorCode | (string & {})): void {
    increment(this.refusalCounts[by], code)
  }

  append(type: EventDraft['type'], isNew: boolean): void {
    increment(isNew ? this.appendedCounts : this.duplicateCounts, type)
  }
}

const increment = <Key>(counts: Map<Key, number>, key: Key): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1)
