import { describe, expect, test } from 'vitest'
import { questionOf, questionsIn } from '../../scripts/demo/agents.ts'
import { answerDemo, type SourceJob, type TurnName } from '../../scripts/demo/demo-routes.ts'
import { type LoggedEvent, memoryLog } from '../../src/server/index.ts'
import { threadScript } from '../../src/testing/index.ts'

async function logged(author: { kind: 'user' | 'agent'; id?: string }, text: string): Promise<LoggedEvent> {
  const draft = { type: 'message' as const, messageId: 'm', author, parts: [{ kind: 'text' as const, text }] }
  const result = await memoryLog().append('t', [draft])
  if (!result.ok) throw new Error(result.code)
  return result.appended[0]!.event!
}

describe('a question', () => {
  test.each([
    ['to one who is named', 'Hello @Ledger!', ['ledger']],
    ['to several', '@scribe and @scout, please', ['scout', 'scribe']],
    ['to nobody is scout’s', 'Hello @scouting', ['scout']],
  ])('%s', async (_, text, names) => {
    const questions = questionsIn('t', await logged({ kind: 'user' }, text))
    expect(questions.map(({ to }) => to)).toEqual(names)
    expect(questions[0]?.message).toEqual({ threadId: 't', messageId: 'm', text })
  })

  test('is none where somebody of a recording or an agent speaks', async () => {
    expect(questionsIn('t', await logged({ kind: 'user', id: 'mira' }, '@scout'))).toEqual([])
    expect(questionsIn('t', await logged({ kind: 'agent' }, '@scout'))).toEqual([])
  })
})

describe('a question that is asked again', () => {
  const turnOf = async (agentId: string, replyTo?: string) => {
    const log = memoryLog()
    await log.append('t', [
      {
        type: 'message',
        messageId: 'm',
        author: { kind: 'user' },
        parts: [{ kind: 'text', text: '@ledger 1 and 2' }],
      },
      {
        type: 'invocation_created',
        invocationId: 'a',
        agentId,
        ...(replyTo !== undefined && { replyTo }),
      },
    ])
    return log
  }

  test('goes to the agent of the turn, with what it was asked then', async () => {
    expect(await questionOf(await turnOf('ledger', 'm'), 't', 'a')).toEqual({
      to: 'ledger',
      message: { threadId: 't', messageId: 'm', text: '@ledger 1 and 2', regenerates: 'a' },
    })
  })

  test.each([
    ['the turn is unknown', 'ledger', 'm', 'b', 'This reply no longer exists.'],
    ['the turn answers nothing', 'ledger', undefined, 'a', 'The question no longer exists.'],
    ['its question is unknown', 'ledger', 'x', 'a', 'The question no longer exists.'],
    ['its agent is not one of the demo', 'gull', 'm', 'a', 'gull is not an agent of this demo'],
  ])('is none where %s', async (_, agentId, replyTo, invocationId, words) => {
    expect(await questionOf(await turnOf(agentId, replyTo), 't', invocationId)).toContain(words)
  })
})

describe('the demo’s own routes', () => {
  const refusedLine = { line: 3, reason: 'missing_invocation_id: …', text: '{}' }
  const ask = async (
    path: string,
    init: RequestInit = {},
  ): Promise<[number, unknown, readonly SourceJob[]]> => {
    const played: SourceJob[] = []
    const house = {
      threadIds: () => ['t1'],
      play: (job: SourceJob) => {
        played.push(job)
        return []
      },
      askAgain: async ({ invocationId }: TurnName) => (invocationId === 'a' ? undefined : 'It is gone.'),
      refusedAtStart: () => [refusedLine],
    }
    const response = await answerDemo(new Request(`http://127.0.0.1${path}`, init), house)
    return [response.status, await response.json(), played]
  }
  const post = (
    body: string,
    headers: Record<string, string> = { 'content-type': 'application/json' },
    path = '/demo/recordings',
  ) =>
    ask(path, {
      method: 'POST',
      body,
      headers: { 'content-length': String(body.length), ...headers },
    })
  const job = { deliveries: [{ event: threadScript('t').created('a'), line: 1, delayMs: 0 }], threadIds: {} }

  test('ask an agent again, or say why not', async () => {
    const again = async (turn: unknown) =>
      (await post(JSON.stringify(turn), undefined, '/demo/again')).slice(0, 2)
    expect(await again({ threadId: 't', invocationId: 'a' })).toEqual([202, {}])
    expect(await again({ threadId: 't', invocationId: 'b' })).toEqual([
      404,
      { error: { message: 'It is gone.' } },
    ])
    expect(await again({ threadId: 't' })).toEqual([
      400,
      { error: { message: 'send { threadId, invocationId }' } },
    ])
  })

  test('name the threads', async () => {
    expect(await ask('/demo/threads')).toEqual([200, { threadIds: ['t1'], refused: [refusedLine] }, []])
  })

  test('take a recording', async () => {
    expect(await post(JSON.stringify(job))).toEqual([202, { eventCount: 1, refused: [] }, [job]])
  })

  test.each([
    ['of another type', 415, () => post(JSON.stringify(job), { 'content-type': 'text/plain' })],
    [
      'that is too long',
      413,
      () => post(JSON.stringify(job), { 'content-type': 'application/json', 'content-length': '1e9' }),
    ],
    ['that is no JSON', 400, () => post('{')],
    [
      'whose delays go back',
      400,
      () => post(JSON.stringify({ ...job, deliveries: [{ ...job.deliveries[0], delayMs: -1 }] })),
    ],
    ['that nobody asked for', 404, () => ask('/demo/elsewhere')],
  ])('refuse one %s', async (_, status, send) => {
    const [answered, , played] = await send()
    expect([answered, played]).toEqual([status, []])
  })
})
