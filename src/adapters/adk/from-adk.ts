import type { Adapter } from '../common/adapter.ts'
import { boundAdapterOf } from '../common/bound-adapter.ts'
import { BoundResponse } from '../common/bound-response.ts'
import { textFieldOf } from '../common/text-field-of.ts'
import type { AdkOptions } from './adk-options.ts'
import { AdkTurn } from './adk-turn.ts'

/**
 * Reads the events of Google's Agent Development Kit, from `runAsync` or a server's `/run_sse`, in camelCase or
 * snake_case. The text of final events becomes a `replace` callback at the end: with a `turnComplete`, an error, or
 * `end()`, since a response ends with ADK's run.
 * @returns an adapter for one agent of one response, and for the responses that continue its turn after a person has
 * answered. If there are several agents, give each one its own adapter, and every adapter the same events
 */
export function fromAdk(options: AdkOptions): Adapter {
  const bound = new BoundResponse(options)
  const turn = new AdkTurn(bound)
  const names = 'invocationIdFrom' in options ? options.invocationIdFrom.split('/') : ['invocationId']
  let branch = options.branch
  /** The next event belongs to a run that continues the turn. */
  let isNext = false

  function take(event: unknown): void {
    const error = textFieldOf(event, 'error')
    if (error !== undefined) return turn.fail({ message: error }) // an error of the server, for the whole run
    const [author, ownBranch = ''] = [textFieldOf(event, 'author'), textFieldOf(event, 'branch')]
    if (author === undefined) return bound.turn.unreadable(event, 'The event names no author.')
    if (author !== options.author || ownBranch !== (options.branch ?? ownBranch)) return
    const ids = names.map((name) => textFieldOf(event, name) ?? '')
    if (ids.includes(''))
      return bound.turn.unreadable(
        event,
        `The event has no ${names.join(' or no ')}, which make the id of its turn.`,
      )
    const id = ids.join('/')
    if (!bound.isOf(id)) isNext = turn.isWaiting && bound.goesOnAs(id)
    if (!bound.isOf(id))
      return bound.turn.unreadable(event, 'The event is of another invocation. One adapter reads one.')
    branch ??= ownBranch
    if (ownBranch !== branch)
      return bound.turn.unreadable(
        event,
        `The agent runs in several branches, and this event is not of "${branch}". Pass { branch } to say which one is read.`,
      )
    if (isNext) turn.resume()
    isNext = false
    turn.take(event)
  }

  return boundAdapterOf({
    bound,
    take,
    end: () => turn.end(),
    isWaiting: () => turn.isWaiting,
    resume: () => void (isNext = true),
  })
}
