import * as v from 'valibot'
import type { BrokenLine } from '../../src/devtools/index.ts'

/** What the page's demo routes need, besides the gateway. */
export interface DemoServices {
  /** The threads that have events, in the order of their first event. */
  readonly threadIds: () => Iterable<string>
  /** Plays events into the gateway, from a separate process. Returns the lines that are not played, with reasons. */
  readonly play: (job: SourceJob) => readonly BrokenLine[]
  /** Asks the agent of a turn for another answer. If it does not answer, returns why. */
  readonly askAgain: (turn: TurnName) => Promise<string | undefined>
  /** The lines of the initial recording that were not played. */
  readonly refusedAtStart: () => readonly BrokenLine[]
}

const SourceJob = v.object({
  deliveries: v.array(
    v.object({
      event: v.unknown(),
      line: v.number(),
      /** How long after the previous event. */
      delayMs: v.pipe(v.number(), v.minValue(0)),
    }),
  ),
  /** Recorded thread id → the thread to play into. Other ids stay unchanged. */
  threadIds: v.record(v.string(), v.string()),
})
export type SourceJob = v.InferOutput<typeof SourceJob>

const TurnName = v.object({ threadId: v.string(), invocationId: v.string() })
export type TurnName = v.InferOutput<typeof TurnName>

const maxBodyBytes = 32 * 1_048_576

/** `GET /demo/threads`, `POST /demo/again` and `POST /demo/recordings`. */
export async function answerDemo(request: Request, services: DemoServices): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/demo/threads' && request.method === 'GET')
    return Response.json({ threadIds: [...services.threadIds()], refused: services.refusedAtStart() })
  const isPost = request.method === 'POST' && ['/demo/again', '/demo/recordings'].includes(pathname)
  if (!isPost) return refusal(404, 'no such route')
  // A page of another origin cannot send this type without permission.
  if (request.headers.get('content-type') !== 'application/json') return refusal(415, 'send application/json')
  if (!(Number(request.headers.get('content-length')) <= maxBodyBytes))
    return refusal(413, 'send at most 32 MiB, with a content-length')
  const body: unknown = await request.json().catch(() => undefined)
  return pathname === '/demo/again' ? again(body, services) : play(body, services)
}

async function again(body: unknown, { askAgain }: DemoServices): Promise<Response> {
  const { success, output } = v.safeParse(TurnName, body)
  if (!success) return refusal(400, 'send { threadId, invocationId }')
  const reason = await askAgain(output)
  return reason === undefined ? Response.json({}, { status: 202 }) : refusal(404, reason)
}

function play(body: unknown, services: DemoServices): Response {
  const { success, output } = v.safeParse(SourceJob, body)
  if (!success) return refusal(400, 'send { deliveries, threadIds }')
  const refused = services.play(output)
  return Response.json({ eventCount: output.deliveries.length - refused.length, refused }, { status: 202 })
}

const refusal = (status: number, message: string): Response =>
  Response.json({ error: { message } }, { status })
