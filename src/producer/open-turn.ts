import { type ResponseBody, responseSchemas } from '../protocol/index.ts'
import { quiet } from '../store/index.ts'
import { pathOf, ProducedTurn } from './produced-turn.ts'
import { orAborted } from './promises.ts'
import { answerTo } from './request.ts'
import { endingOf } from './turn-endings.ts'
import { type OpenTurnOptions, type TurnSettings, turnSettingsOf } from './turn-options.ts'
import type { Turn } from './turn.ts'

/**
 * Opens a turn at a gateway, from the process in which an agent runs: Node, Deno, Bun or a browser.
 *
 * If a producer ended before its turn did, pass the same `idempotencyKey` to continue that turn from its beginning. A
 * reset removes what it had already streamed.
 * @example
 * const turn = await openTurn({ url: 'http://localhost:4000', threadId, agentId: 'cook', replyTo: messageId })
 * try {
 *   await turn.pipe(model(question, { signal: turn.signal }))
 *   await turn.end()
 * } catch (error) {
 *   await turn.fail(error)
 * }
 * @returns a promise; it rejects with each of the errors below, which are never thrown synchronously
 * @throws UsageError when an option is invalid
 * @throws ProducerError when the gateway refuses the turn or cannot be reached
 * @throws TurnEndedError when the turn of the `idempotencyKey` is over
 * @throws the reason of `signal` when that is aborted before the turn is open
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
  // If it is aborted while it opens, the turn still opens and is then cancelled: it may already be in the log.
  const turn = begin(never).then(async (created) => {
    const nextSeq = created.status === 'appended' ? 0 : await nextSeqOf(settings, created.invocationId, never)
    return new ProducedTurn(settings, created, nextSeq, begin)
  })
  return orAborted(quiet(turn), given ?? never)
}

/**
 * How many chunks an existing turn has: none if only the answer to an earlier attempt was lost, otherwise those of a
 * producer that ended before its turn.
 * @throws TurnEndedError if the turn is over
 */
async function nextSeqOf(settings: TurnSettings, invocationId: string, signal: AbortSignal): Promise<number> {
  const request = { path: `${pathOf(settings.threadId, invocationId)}/chunks`, body: '{"chunks":[]}' }
  try {
    return (await answerTo(settings, request, responseSchemas.chunks, signal)).nextSeq
  } catch (error) {
    throw endingOf(error)
  }
}
