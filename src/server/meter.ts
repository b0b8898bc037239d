import type { HttpErrorCode } from '../protocol/index.ts'
import type { EventDraft } from './log.ts'
import type { SocketCounters } from './socket/socket-writer.ts'

/** What refused something: a route, an open socket, or the upgrade to a socket. */
export type Refuser = 'route' | 'socket' | 'upgrade'

/** What a gateway counts, with or without metrics. It is bounded: the types and codes are fixed lists. */
export class Meter implements SocketCounters {
  sentFrameCount = 0
  refusedFrameCount = 0
  invalidFrameCount = 0
  refusedSocketCount = 0
  /** Events sent, summed over the sockets. */
  deliveredEventCount = 0
  /** Sockets that were closed because the gateway stops. */
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
  /** Called with the time from an event's append to its sending, in ms; undefined while nobody needs it. */
  onLag: ((lagMs: number) => void) | undefined

  /** @param code from a fixed list: a code of the protocol, or a status */
  refuse(by: Refuser, code: HttpErrorCode | (string & {})): void {
    increment(this.refusalCounts[by], code)
  }

  append(type: EventDraft['type'], isNew: boolean): void {
    increment(isNew ? this.appendedCounts : this.duplicateCounts, type)
  }
}

const increment = <Key>(counts: Map<Key, number>, key: Key): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1)
