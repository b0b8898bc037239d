import { describe, expect, test } from 'vitest'
import { questionsIn } from '../../scripts/demo/agents.ts'
import { answerDemo, type SourceJob } from '../../scripts/demo/demo-routes.ts'
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
      refusedAtStart: () => [refusedLine],
    }
    const response = await answerDemo(new Request(`http://127.0.0.1${path}`, init), house)
    return [response.status, await response.json(), played]
  }
  const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    ask('/demo/recordings', {
      method: 'POST',
      body,
      headers: { 'content-length': String(body.length), ...headers },
    })
  const job = { deliveries: [{ event: threadScript('t').created('a'), line: 1, delayMs: 0 }], threadIds: {} }

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
