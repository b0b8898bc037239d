import { type ResponseBody, responseSchemas } from '../protocol/index.ts'
import { quiet } from '../store/index.ts'
import { pathOf, ProducedTurn } from './produced-turn.ts'
import { orAborted } from './promises.ts'
import { answerTo } from './request.ts'
import { endingOf } from './turn-endings.ts'
import { type OpenTurnOptions, type TurnSettings, turnSettingsOf } from './turn-options.ts'
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
 * With the `idempotencyKey` of a turn whose producer has ended before it, that turn goes on from the beginning: what it had streamed
 * is taken back by a reset.
 *
 * @throws UsageError for an option that is wrong; ProducerError where the gateway refuses the turn or cannot be reached; TurnEndedError
 *   where the turn of the `idempotencyKey` is over; the reason
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
  const turn = begin(never).then(async (created) => {
    const nextSeq = created.status === 'appended' ? 0 : await nextSeqOf(settings, created.invocationId, never)
    return new ProducedTurn(settings, created, nextSeq, begin)
  })
  return orAborted(quiet(turn), given ?? never)
}

/**
 * How many chunks there are of a turn that was there already: none if the answer to an attempt was lost, or those of a producer that
 * has ended before its turn.
 * @throws TurnEndedError where the turn is over
 */
async function nextSeqOf(settings: TurnSettings, invocationId: string, signal: AbortSignal): Promise<number> {
  const request = { path: `${pathOf(settings.threadId, invocationId)}/chunks`, body: '{"chunks":[]}' }
  try {
    return (await answerTo(settings, request, responseSchemas.chunks, signal)).nextSeq
  } catch (error) {
    throw endingOf(error)
  }
}
