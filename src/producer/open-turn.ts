import { type ResponseBody, responseSchemas } from '../protocol/index.ts'
import { ProducedTurn } from './produced-turn.ts'
import { orAborted, quiet } from './promises.ts'
import { answerTo } from './request.ts'
import { type OpenTurnOptions, turnSettingsOf } from './turn-options.ts'
import type { Turn } from './turn.ts'

/**
 * Opens a turn at a gateway, in the process in which an agent runs: Node, Deno, Bun or a browser.
 *
 *     const turn = await openTurn({ url: 'http://localhost:4000', threadId, agentId: 'cook', replyTo: messageId })
 *     try {
 *       await turn.pipe(model(question, { signal: turn.signal }))
 *       await turn.end()
 *     } catch (error) {
 *       await turn.fail(error)
 *     }
 *
 * @throws UsageError for an option that is wrong; ProducerError where the gateway refuses the turn or cannot be reached; the reason
 *   of `signal` where that is aborted before the turn is there. It never throws, but rejects.
 */
export async function openTurn(options: OpenTurnOptions): Promise<Turn> {
  const settings = turnSettingsOf(options)
  const { threadId, create, idempotencyKey, signal: given } = settings
  const never = new AbortController().signal
  const request = {
    path: `/threads/${encodeURIComponent(threadId)}/invocations`,
    body: JSON.stringify(create),
    headers: { 'idempotency-key': idempotencyKey },
  }
  const begin = (signal: AbortSignal): Promise<ResponseBody<'create'>> =>
    answerTo(settings, request, responseSchemas.create, signal)
  given?.throwIfAborted()
  // What is aborted while it begins is begun nevertheless, and then cancelled: it may be in the log already.
  const turn = begin(never).then((created) => new ProducedTurn(settings, created, begin))
  return orAborted(quiet(turn), given ?? never)
}
