import { bubbleKey, UsageError } from '../core/index.ts'
import {
  type Approval,
  type BubbleEvent,
  isId,
  omitUndefined,
  type Retraction,
  type StreamFinalized,
} from '../protocol/index.ts'
import { deferred } from '../store/index.ts'
import { answeredEvent, takeAhead } from './answered-event.ts'
import type { Settings } from './options.ts'
import { RequestError } from './request-error.ts'
import type { Requests } from './requests.ts'

/** `appended`: this call did it. `duplicate`: it had been done before. */
interface Done<Event> {
  readonly status: 'appended' | 'duplicate'
  readonly event: Event
}
/** The turn had already ended; the event says how. */
interface Ended {
  readonly status: 'ended'
  readonly event: StreamFinalized
}
/** Somebody had given another answer before; that one stands. */
interface Decided {
  readonly status: 'decided'
  readonly event: Approval
}

/** The outcome of a call. The store has already ingested the event. */
export type CancelResult = Done<StreamFinalized> | Ended
/** The outcome of `approve`. */
export type ApproveResult = Done<Approval> | Decided | Ended
/** The outcome of `retract`. */
export type RetractResult = Done<Retraction>

/** A person's answer to a tool that waits for approval. */
export interface ApprovalAnswer {
  /** The turn of the tool. */
  readonly invocationId: string
  readonly approved: boolean
  /** In the person's own words. */
  readonly reason?: string
}

/** What to retract: a message, an independent post, or a turn. */
export type RetractTarget =
  | { readonly messageId: string; readonly invocationId?: undefined }
  | { readonly invocationId: string; readonly messageId?: undefined }

/** One action on a turn or a message. */
interface Control<Result> {
  readonly threadId: string
  /** Relative to the path of the thread. */
  readonly path: string
  readonly body: object
  readonly read: (status: number, body: unknown) => Result | undefined
}

/** Sends what people do to turns and messages. A call that repeats an unanswered one shares its request. */
export class Controls {
  readonly #settings: Settings
  readonly #requests: Requests
  readonly #isOpen: (threadId: string) => boolean
  readonly #underWay = new Map<string, Promise<unknown>>()

  /** @param isOpen whether the thread is followed */
  constructor(settings: Settings, requests: Requests, isOpen: (threadId: string) => boolean) {
    this.#settings = settings
    this.#requests = requests
    this.#isOpen = isOpen
  }

  cancel(invocationId: string): Promise<CancelResult> {
    const threadId = this.#threadOfTurn('cancel', invocationId)
    return this.#call<CancelResult>({
      threadId,
      path: `invocations/${encodeURIComponent(invocationId)}/cancel`,
      body: {},
      read(status, body) {
        const outcome = outcomeOf(status, body, threadId, 'stream_finalized', { invocationId })
        return outcome?.status === 'decided' ? undefined : outcome
      },
    })
  }

  approve(approvalId: string, { invocationId, approved, reason }: ApprovalAnswer): Promise<ApproveResult> {
    demandId('approve', approvalId)
    if (typeof approved !== 'boolean')
      throw new UsageError('invalid_argument', 'approve.approved: pass true or false')
    const threadId = this.#threadOfTurn('approve', invocationId)
    return this.#call<ApproveResult>({
      threadId,
      path: `invocations/${encodeURIComponent(invocationId)}/approvals/${encodeURIComponent(approvalId)}`,
      body: omitUndefined({ approved, reason }),
      read: (status, body) => outcomeOf(status, body, threadId, 'approval', { invocationId, approvalId }),
    })
  }

  retract({ messageId, invocationId }: RetractTarget): Promise<RetractResult> {
    const threadId =
      messageId === undefined
        ? this.#threadOfTurn('retract', invocationId)
        : this.#threadOfMessage('retract', messageId)
    const target = omitUndefined({ messageId, invocationId })
    return this.#call<RetractResult>({
      threadId,
      path: 'retract',
      body: target,
      read(status, body) {
        const outcome = outcomeOf(status, body, threadId, 'retraction', target)
        return outcome?.status === 'decided' || outcome?.status === 'ended' ? undefined : outcome
      },
    })
  }

  #call<Result extends Done<BubbleEvent> | Ended | Decided>(control: Control<Result>): Promise<Result> {
    const { threadId, read } = control
    const path = `threads/${encodeURIComponent(threadId)}/${control.path}`
    const body = JSON.stringify(control.body)
    const name = `${path} ${body}`
    const known = this.#underWay.get(name)
    if (known !== undefined) return known as Promise<Result> // the same name means the same call
    const { promise, resolve, reject } = deferred<Result>()
    this.#underWay.set(name, promise)
    const request = this.#requests.add<Result>(
      {
        threadId,
        path,
        body,
        read: (status, answer) => {
          const result = read(status, answer)
          if (result === undefined) return status === 409 ? undefined : { isNone: 'undecodable_answer' }
          const isTaken = takeAhead(this.#settings.store, result.event) !== undefined
          return isTaken || !this.#isOpen(threadId) ? { result } : { isNone: 'other_log' }
        },
      },
      {
        onWait: () => undefined,
        onEnd: (end) => {
          this.#underWay.delete(name)
          if ('result' in end) resolve(end.result)
          else reject(end.error)
        },
      },
    )
    request.begin()
    return promise
  }

  /** The thread of a turn that the store knows. */
  #threadOfTurn(verb: string, invocationId: string): string {
    demandId(verb, invocationId)
    const { store } = this.#settings
    store.flush() // `invocation` below reads the published state
    const bubble = store.invocation(invocationId)
    if (bubble !== undefined) return bubble.threadId
    const words = `${verb}: the store knows no turn ${JSON.stringify(invocationId)}. Name one that it shows.`
    throw new RequestError('unknown_invocation', words)
  }

  #threadOfMessage(verb: string, messageId: string): string {
    demandId(verb, messageId)
    const { store } = this.#settings
    store.flush()
    const bubble = store.bubble(bubbleKey.message(messageId))
    if (bubble !== undefined) return bubble.threadId
    const words = `${verb}: the store knows no message ${JSON.stringify(messageId)}. Name one that it shows.`
    throw new RequestError('unknown_message', words)
  }
}

function demandId(verb: string, id: unknown): void {
  if (!isId(id)) throw new UsageError('invalid_argument', `${verb}(${String(id)}): pass an id`)
}

/**
 * Returns the outcome that an answer reports, with its event.
 * @param target the ids that the event must have
 */
function outcomeOf<Type extends 'stream_finalized' | 'approval' | 'retraction'>(
  status: number,
  body: unknown,
  threadId: string,
  type: Type,
  target: { readonly invocationId?: string; readonly messageId?: string; readonly approvalId?: string },
): Done<Extract<BubbleEvent, { readonly type: Type }>> | Ended | Decided | undefined {
  const isIts = (event: object, ids: object): boolean =>
    Object.entries(ids).every(([name, id]) => Reflect.get(event, name) === id)
  if (status !== 409) {
    const event = answeredEvent(body, threadId, type)
    const isDuplicate = Reflect.get(Object(body), 'status') === 'duplicate'
    return event && isIts(event, target)
      ? { status: isDuplicate ? 'duplicate' : 'appended', event }
      : undefined
  }
  const error: unknown = Reflect.get(Object(body), 'error')
  const code: unknown = Reflect.get(Object(error), 'code')
  if (code === 'decided') {
    const event = answeredEvent(error, threadId, 'approval')
    return event && isIts(event, target) ? { status: code, event } : undefined
  }
  if (code !== 'ended') return undefined
  const event = answeredEvent(error, threadId, 'stream_finalized')
  return event && event.invocationId === target.invocationId ? { status: code, event } : undefined
}
