import { type LogCursor, omitUndefined } from '../../src/protocol/index.ts'
import { admitBatch } from '../../src/server/admission.ts'
import {
  type AppendErrorCode,
  type Log,
  type LoggedEvent,
  type LogSnapshot,
  memoryLog,
  type Tail,
} from '../../src/server/index.ts'
import { LogIndex } from '../../src/server/log-index.ts'
import { stamped } from '../../src/server/stamped.ts'
import { callSafely } from '../../src/store/index.ts'
import type { ContractLogOptions, LogContractOptions } from '../../src/testing/index.ts'

/** A fault of a log: how it differs from a correct one. */
type Fault = (log: Log) => Partial<Log>

const eventsOf = (change: (events: readonly LoggedEvent[]) => readonly LoggedEvent[]): Fault => {
  return (log) => ({
    async tail(...args) {
      const tail = await log.tail(...args)
      return tail.kind === 'events' ? { ...tail, events: change(tail.events) } : tail
    },
  })
}

const without = (field: keyof LoggedEvent): Fault =>
  eventsOf((events) =>
    events.map((event) => {
      const { [field]: _, ...rest } = event
      return rest as LoggedEvent
    }),
  )

/** Accepts a cursor that should cause a resync for this reason. */
const blindTo = (reason: Extract<Tail, { kind: 'resync' }>['reason']): Fault => {
  return (log) => ({
    async tail(threadId, from, limit) {
      const tail = await log.tail(threadId, from, limit)
      const isMissed = tail.kind === 'resync' && tail.reason === reason
      return isMissed ? { kind: 'events', events: [], cursor: tail.cursor } : tail
    },
  })
}

const instead = (code: AppendErrorCode, change: 'accepted' | 'otherwise'): Fault => {
  return (log) => ({
    async append(threadId, drafts) {
      const result = await log.append(threadId, drafts)
      if (result.ok || result.code !== code) return result
      if (change === 'otherwise') return { ...result, code: code === 'ended' ? 'cancelled' : 'ended' }
      const appended = drafts.map(() => ({ status: 'duplicate' }) as const)
      return { ok: true, appended, cursor: await log.cursor(threadId) }
    },
  })
}

const codes: readonly AppendErrorCode[] = [
  'unknown_invocation',
  'unknown_message',
  'unknown_approval',
  'decided',
  'retracted',
  'seq_gap',
  'seq_conflict',
  'chunk_beyond_end',
  'ended',
  'cancelled',
  'stale_revision',
  'revision_gap',
  'content_conflict',
  'id_conflict',
]

/** Reads, waits, and writes: what it has read may be outdated by then. */
function racingLog(log: Log): Partial<Log> {
  const known = new LogIndex()
  const events: LoggedEvent[] = []
  const cursorAt = async (offset: number) => ({ ...(await log.cursor('t')), offset })
  return {
    async append(threadId, drafts) {
      const { epoch } = await log.cursor(threadId)
      const place = { threadId, epoch, at: 0 }
      const admission = admitBatch(known, threadId, drafts, (draft, index) =>
        stamped(draft, { ...place, offset: events.length + index }),
      )
      await Promise.resolve()
      if (!admission.ok) return admission
      const news = admission.appended.flatMap((one) => (one.status === 'appended' ? [one.event] : []))
      const { known: above, ...result } = admission
      known.absorb(above)
      events.push(...news)
      return { ...result, cursor: await cursorAt(events.length) }
    },
    async tail(_, from, limit) {
      const page = events.slice(from?.offset ?? 0, (from?.offset ?? 0) + limit)
      return { kind: 'events', events: page, cursor: await cursorAt((from?.offset ?? 0) + page.length) }
    },
  }
}

const faults: Readonly<Record<string, Fault>> = {
  'leaves the threadId out': without('threadId'),
  'leaves the epoch out': without('epoch'),
  'leaves the offset out': without('offset'),
  'leaves the time out': without('at'),
  'leaves the origin of a callback out': without('origin'),
  'counts offsets from 1': eventsOf((events) =>
    events.map((event) => ({ ...event, offset: event.offset + 1 })),
  ),
  'reads a page backwards': eventsOf((events) => events.toReversed()),
  'loses an event': eventsOf((events) => events.filter(({ offset }) => offset !== 3)),
  'gives an event twice': eventsOf((events) =>
    events.flatMap((event) => (event.offset === 3 ? [event, event] : [event])),
  ),
  'appends what stands before a draft that it refuses': (log) => ({
    async append(threadId, drafts) {
      const result = await log.append(threadId, drafts)
      if (!result.ok) await log.append(threadId, drafts.slice(0, result.index))
      return result
    },
  }),
  'says that a duplicate was appended': (log) => ({
    async append(...args) {
      const result = await log.append(...args)
      if (!result.ok) return result
      const appended = result.appended.map(
        ({ event }) => ({ status: 'appended', event: event as LoggedEvent }) as const,
      )
      return { ...result, appended }
    },
  }),
  'does not say which draft it refuses': (log) => ({
    async append(...args) {
      const result = await log.append(...args)
      return result.ok ? result : { ...result, index: 0 }
    },
  }),
  'does not say what is next after a gap': (log) => ({
    async append(...args) {
      const { nextSeq: _, ...result } = await log.append(...args)
      return result
    },
  }),
  'keeps the drafts themselves': (log) => {
    const parts = new Map<number, object>()
    return {
      async append(threadId, drafts) {
        const result = await log.append(threadId, drafts)
        for (const draft of drafts)
          if (result.ok && draft.type === 'stream_chunk') parts.set(draft.seq, draft.part)
        return result
      },
      ...eventsOf((events) =>
        events.map((event) =>
          event.type === 'stream_chunk' ? ({ ...event, part: parts.get(event.seq) } as LoggedEvent) : event,
        ),
      )(log),
    }
  },
  'takes what is not valid': (log) => ({
    append: async (threadId, drafts) =>
      log
        .append(threadId, drafts)
        .catch(async () => ({ ok: true, appended: [], cursor: await log.cursor(threadId) })),
  }),
  'fails otherwise at what is not valid': (log) => ({
    append: async (...args) =>
      log.append(...args).catch(() => {
        throw new TypeError('not valid')
      }),
  }),
  'gives more than the limit': (log) => ({
    tail: async (threadId, from, limit) => log.tail(threadId, from, limit + 1),
  }),
  'forgets the cursor': (log) => ({
    async tail(threadId, from, limit) {
      const tail = await log.tail(threadId, from && { ...from, offset: 0 }, limit)
      return from === undefined || from.offset < 5 ? log.tail(threadId, from, limit) : tail
    },
  }),
  'makes no check': (log) => ({
    async tail(...args) {
      const tail = await log.tail(...args)
      const { check: _, ...cursor } = tail.cursor
      return { ...tail, cursor }
    },
  }),
  'makes the same check of everything': (log) => {
    const same = async (threadId: string) => ({ ...(await log.cursor(threadId)), check: 'same' })
    const unchecked = ({ epoch, offset }: Awaited<ReturnType<Log['cursor']>>) => ({ epoch, offset })
    return {
      cursor: same,
      append: async (threadId, drafts) => {
        const result = await log.append(threadId, drafts)
        return result.ok ? { ...result, cursor: await same(threadId) } : result
      },
      snapshot: async (threadId) => ({ ...(await log.snapshot(threadId)), cursor: await same(threadId) }),
      tail: async (threadId, from, limit) => {
        const tail = await log.tail(threadId, from && unchecked(from), limit)
        return { ...tail, cursor: { ...tail.cursor, check: 'same' } }
      },
    }
  },
  'takes a cursor of another epoch': blindTo('epoch'),
  'takes a cursor beyond its end': blindTo('beyond'),
  'takes a cursor with another check': blindTo('diverged'),
  'resyncs for another reason': (log) => ({
    async tail(...args) {
      const tail = await log.tail(...args)
      return tail.kind === 'resync' ? { ...tail, reason: 'trimmed' } : tail
    },
  }),
  'stands one further than it does': (log) => ({
    async cursor(threadId) {
      const cursor = await log.cursor(threadId)
      return { ...cursor, offset: cursor.offset + 1 }
    },
  }),
  'forgets a bubble in its snapshot': (log) => ({
    async snapshot(threadId) {
      const { snapshot, cursor } = await log.snapshot(threadId)
      return { snapshot: { ...snapshot, bubbles: snapshot.bubbles.slice(1) }, cursor }
    },
  }),
  'forgets callbacks in its snapshot': (log) => ({
    async snapshot(threadId) {
      const { snapshot, cursor } = await log.snapshot(threadId)
      const bubbles = snapshot.bubbles.map((bubble) =>
        bubble.kind === 'invocation' ? { ...bubble, callbacks: [] } : bubble,
      )
      return { snapshot: { ...snapshot, bubbles }, cursor }
    },
  }),
  'says of its snapshot that it holds less': (log) => ({
    async snapshot(threadId) {
      const { snapshot, cursor } = await log.snapshot(threadId)
      return { snapshot: { ...snapshot, offset: Math.max(0, cursor.offset - 1) }, cursor }
    },
  }),
  'gives an old snapshot': (log) => {
    const first = new Map<string, ReturnType<Log['snapshot']>>()
    return {
      async snapshot(threadId) {
        const known = first.get(threadId) ?? log.snapshot(threadId)
        first.set(threadId, known)
        return known
      },
    }
  },
  'wakes nobody': () => ({ subscribe: () => () => undefined }),
  'wakes before it appends': (log) => {
    const listeners: (() => void)[] = []
    return {
      subscribe(threadId, listener) {
        if (threadId === 't') listeners.push(listener)
        return () => undefined
      },
      async append(...args) {
        for (const listener of listeners) callSafely(listener) // as a correct log does
        await Promise.resolve()
        return log.append(...args)
      },
    }
  },
  'wakes everybody': (log) => ({
    subscribe(_, listener) {
      return log.subscribe('t', listener)
    },
  }),
  'wakes for what it does not append': (log) => {
    const listeners = new Set<() => void>()
    return {
      subscribe(_, listener) {
        const own = () => listener()
        listeners.add(own)
        return () => listeners.delete(own)
      },
      async append(...args) {
        const result = await log.append(...args)
        for (const listener of listeners) callSafely(listener) // as a correct log does
        return result
      },
    }
  },
  'lets a listener that throws stop the others': (log) => {
    const listeners: (() => void)[] = []
    return {
      subscribe(threadId, listener) {
        if (threadId === 't') listeners.push(listener)
        return () => undefined
      },
      async append(...args) {
        const result = await log.append(...args)
        try {
          for (const listener of listeners) listener()
        } catch {
          // A correct log ignores it as well.
        }
        return result
      },
    }
  },
  'goes on waking who has unsubscribed': (log) => ({
    subscribe(threadId, listener) {
      log.subscribe(threadId, listener)
      return () => undefined
    },
  }),
  'takes the same listener for one subscription': (log) => {
    const own = new Map<() => void, () => void>()
    return {
      subscribe(threadId, listener) {
        const unsubscribe = own.get(listener) ?? log.subscribe(threadId, listener)
        own.set(listener, unsubscribe)
        return unsubscribe
      },
    }
  },
  'does not say whose a post is': (log) => ({
    async post(...args) {
      const post = await log.post(...args)
      return post && { ...post, author: { kind: 'user' } }
    },
  }),
  'gives posts of other threads': (log) => ({ post: (_, messageId) => log.post('t', messageId) }),
  'does not say what has decided a refusal': (log) => ({
    async append(...args) {
      const result = await log.append(...args)
      if (result.ok) return result
      const { event: _, ...refusal } = result
      return refusal
    },
  }),
  'goes on saying what was taken back': (log) => {
    const events = new Map<string, LoggedEvent[]>()
    return {
      async append(threadId, drafts) {
        const result = await log.append(threadId, drafts)
        const known = events.get(threadId) ?? []
        events.set(threadId, known)
        if (result.ok) for (const one of result.appended) if (one.status === 'appended') known.push(one.event)
        return result
      },
      async tail(threadId, from, limit) {
        const tail = await log.tail(threadId, from, limit)
        if (tail.kind === 'events') return tail
        const page = (events.get(threadId) ?? []).slice(from?.offset ?? 0, (from?.offset ?? 0) + limit)
        return { kind: 'events', events: page, cursor: tail.cursor }
      },
    }
  },
  'knows no turn': () => ({ turn: async () => undefined }),
  'gives turns of other threads': (log) => ({ turn: (_, invocationId) => log.turn('t', invocationId) }),
  'touches nothing': (log) => ({
    async touch(...args) {
      const turn = await log.turn(...args)
      return turn === undefined || turn.end !== undefined
        ? log.touch(...args)
        : { ok: true, nextSeq: turn.chunkCount }
    },
  }),
  'touches whatever it is told to': () => ({ touch: async () => ({ ok: true, nextSeq: 0 }) }),
  'knows of no open turn': () => ({ openTurns: async () => [] }),
  'sees no activity': (log) => ({
    openTurns: async () => (await log.openTurns()).map((turn) => ({ ...turn, activity: '' })),
  }),
  'takes ended turns for open ones': (log) => {
    const turns: { threadId: string; invocationId: string; activity: string }[] = []
    return {
      openTurns: async () => turns,
      async append(threadId, drafts) {
        for (const { type, ...draft } of drafts)
          if (type === 'invocation_created' && 'invocationId' in draft)
            turns.push({ threadId, invocationId: draft.invocationId ?? '', activity: '' })
        return log.append(threadId, drafts)
      },
    }
  },
  'knows one thread alone': (log) => ({
    append: async (_, drafts) => log.append('t', drafts),
    tail: async (_, from, limit) => log.tail('t', from, limit),
  }),
  'looks, waits, and writes': racingLog,
  ...Object.fromEntries(
    codes.flatMap((code) => [
      [`takes what is ${code}`, instead(code, 'accepted')],
      [`refuses what is ${code} with another code`, instead(code, 'otherwise')],
    ]),
  ),
}

/** Faults that appear only with certain options. */
const faultyMakers: Readonly<Record<string, Broken>> = {
  'trims nothing': { makeLog: ({ limits }) => memoryLog(omitUndefined({ limits })) },
  'forgets what it trims': {
    makeLog: (options) => {
      const log = memoryLog(options)
      const whole = async (threadId: string, snapshot: LogSnapshot['snapshot']) => {
        const tail = await log.tail(threadId, undefined, 1)
        return tail.kind === 'events' ? snapshot : { ...snapshot, bubbles: [] }
      }
      return {
        ...log,
        async snapshot(threadId) {
          const { snapshot, cursor } = await log.snapshot(threadId)
          return { snapshot: await whole(threadId, snapshot), cursor }
        },
      }
    },
  },
  'takes what it has trimmed for new': {
    makeLog: (options) => {
      const log = memoryLog(options)
      return {
        ...log,
        async append(threadId, drafts) {
          const result = await log.append(threadId, drafts)
          if (!result.ok || result.appended.every(({ event }) => event !== undefined)) return result
          return { ok: false, code: 'ended', index: 0 }
        },
      }
    },
  },
  'knows no limits': { makeLog: (options) => memoryLog({ ...options, limits: {} }) },
}

/** Faults of a second log on the same storage, or of a reopened one. */
const faultyHands: Readonly<Record<string, Omit<Broken, 'makeLog'>>> = {
  'has another log in its other pair of hands': { another: () => memoryLog() },
  'wakes nobody who follows through the other pair of hands': {
    another: (log) => ({ ...log, subscribe: () => () => undefined }),
  },
  'is empty when it is opened again': { reopen: () => memoryLog() },
  'knows of no open turn when it is opened again': {
    reopen: (log) => ({ ...log, openTurns: async () => [] }),
  },
  'begins another epoch when it is opened again': {
    reopen: (log) => ({
      ...log,
      // This is an id as well.
      cursor: async (threadId) => ({ ...(await log.cursor(threadId)), epoch: 'other' as LogCursor['epoch'] }),
    }),
  },
}

interface Broken extends Omit<LogContractOptions, 'waitMs'> {
  readonly makeLog: (options: ContractLogOptions) => Log
}

const differing = (differ: Fault): Broken => ({
  makeLog(options) {
    const log = memoryLog(options)
    return { ...log, ...differ(log) }
  },
})

/** Logs with one fault each. */
export const brokenLogs: readonly (readonly [fault: string, broken: Broken])[] = [
  ...Object.entries(faults).map(([fault, differ]) => [fault, differing(differ)] as const),
  ...Object.entries(faultyMakers),
  ...Object.entries(faultyHands).map(
    ([fault, hands]) =>
      [fault, { makeLog: (options: ContractLogOptions) => memoryLog(options), ...hands }] as const,
  ),
]
