import {
  AgentCard,
  type Artifact,
  formatSSEErrorEvent,
  formatSSEEvent,
  Message,
  type Part,
  Role,
  SendMessageRequest,
  StreamResponse,
  Task,
  TaskArtifactUpdateEvent,
  TaskState,
  type TaskStatus,
  TaskStatusUpdateEvent,
} from '@a2a-js/sdk'
import { JsonRpcTransportFactory, RestTransportFactory } from '@a2a-js/sdk/client'
import { InMemoryTaskStore, ResultManager, ServerCallContext } from '@a2a-js/sdk/server'
import * as fc from 'fast-check'
import { responseOf } from './body-of.ts'

type Payload = NonNullable<StreamResponse['payload']>

const taskId = 'task-1'
const contextId = 'context-1'

export const textPart = (text: string): Part => partOf({ $case: 'text', value: text })
const partOf = (content: Part['content'], more: Partial<Part> = {}): Part => ({
  content,
  metadata: undefined,
  filename: '',
  mediaType: '',
  ...more,
})

export const artifactOf = (artifactId: string, parts: Part[]): Artifact => ({
  artifactId,
  name: '',
  description: '',
  parts,
  metadata: undefined,
  extensions: [],
})

export const messageOf = (messageId: string, parts: Part[], role = Role.ROLE_AGENT): Message => ({
  messageId,
  contextId,
  taskId,
  role,
  parts,
  metadata: undefined,
  extensions: [],
  referenceTaskIds: [],
})

const statusOf = (state: TaskState, message?: Message): TaskStatus => ({
  state,
  message,
  timestamp: undefined,
})

export const status = (state: TaskState, message?: Message): Payload => ({
  $case: 'statusUpdate',
  value: { taskId, contextId, status: statusOf(state, message), metadata: undefined },
})

export const update = (artifact: Artifact, append: boolean, lastChunk = false): Payload => ({
  $case: 'artifactUpdate',
  value: { taskId, contextId, artifact, append, lastChunk, metadata: undefined },
})

export const task = (state: TaskState, artifacts: Artifact[] = [], message?: Message): Payload => ({
  $case: 'task',
  value: {
    id: taskId,
    contextId,
    status: statusOf(state, message),
    artifacts,
    history: [],
    metadata: undefined,
  },
})

export const answer = (message: Message): Payload => ({ $case: 'message', value: message })

/** As a server writes it: over REST as it is, over JSON-RPC in an envelope. */
export const written = (payload: Payload): unknown => StreamResponse.toJSON({ payload })
export const enveloped = (payload: Payload): unknown => ({ jsonrpc: '2.0', id: 1, result: written(payload) })

/** As a server of version 0.3 writes it. */
export function writtenByOld(payload: Payload): unknown {
  const old = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(old)
    if (typeof value !== 'object' || value === null) return value
    const fields = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, old(one)]))
    if (typeof fields['state'] === 'string')
      return {
        ...fields,
        state: fields['state'].replace('TASK_STATE_', '').toLowerCase().replaceAll('_', '-'),
      }
    if (typeof fields['text'] === 'string') return { kind: 'text', ...fields }
    if ('data' in fields) return { kind: 'data', ...fields }
    const { url, raw, mediaType, filename } = fields
    if (url !== undefined || raw !== undefined)
      return {
        kind: 'file',
        file: JSON.parse(
          JSON.stringify({ uri: url, bytes: raw, mimeType: mediaType, name: filename }),
        ) as unknown,
      }
    return fields
  }
  const kinds = {
    task: ['task', Task],
    message: ['message', Message],
    statusUpdate: ['status-update', TaskStatusUpdateEvent],
    artifactUpdate: ['artifact-update', TaskArtifactUpdateEvent],
  } as const
  const [kind, codec] = kinds[payload.$case]
  const fields = old(codec.toJSON(payload.value as never)) as object // each codec takes its own
  return { kind, ...fields }
}

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
const part = fc.oneof(
  { weight: 4, arbitrary: words.map(textPart) },
  { weight: 1, arbitrary: fc.nat(9).map((value) => partOf({ $case: 'data', value: { value } })) },
  {
    weight: 1,
    arbitrary: words.map((filename) =>
      partOf({ $case: 'url', value: 'https://x.example/a.png' }, { filename, mediaType: 'image/png' }),
    ),
  },
)
const parts = fc.array(part, { minLength: 1, maxLength: 2 })
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'b'), parts)
      .map(([id, list]) => update(artifactOf(id, list), true)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'b'), parts)
      .map(([id, list]) => update(artifactOf(id, list), false)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('m1', 'm2'), words)
      .map(([id, text]) => status(TaskState.TASK_STATE_WORKING, messageOf(id, [textPart(text)]))),
  },
)

/** A task from its beginning to its end. */
export const taskStream: fc.Arbitrary<Payload[]> = fc
  .record({
    steps: fc.array(step, { maxLength: 8 }),
    end: fc.constantFrom(
      TaskState.TASK_STATE_COMPLETED,
      TaskState.TASK_STATE_COMPLETED,
      TaskState.TASK_STATE_FAILED,
      TaskState.TASK_STATE_CANCELED,
    ),
    last: fc.option(
      words.map((text) => messageOf('m9', [textPart(text)])),
      { nil: undefined },
    ),
  })
  .map(({ steps, end, last }) => [task(TaskState.TASK_STATE_SUBMITTED), ...steps, status(end, last)])

export const bodyOf = (events: readonly unknown[]): string => events.map(formatSSEEvent).join('')
export const errorBodyOf = formatSSEErrorEvent

/** What the client of the package reads from a body, reduced as its server does. */
export async function readBySdk(body: string, transport: 'JSONRPC' | 'HTTP+JSON'): Promise<Task | Message> {
  const fetchImpl = (): Promise<Response> => Promise.resolve(responseOf(body))
  const Factory = transport === 'JSONRPC' ? JsonRpcTransportFactory : RestTransportFactory
  const client = await new Factory({ fetchImpl }).create('https://agent.example', AgentCard.fromJSON({}))
  const results = new ResultManager(new InMemoryTaskStore(), new ServerCallContext())
  for await (const { payload } of client.sendMessageStream(SendMessageRequest.fromJSON({})))
    await results.processEvent({ kind: payload!.$case, data: payload!.value } as never) // the names are the same
  return results.getFinalResult()!
}
