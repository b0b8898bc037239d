import { eventSchemas } from '../../protocol/index.ts'
import type { ContentFields } from './content-fields.ts'

/** Ids and names, which never contain an event. */
const ids = [
  ...['threadId', 'invocationId', 'messageId', 'clientMessageId', 'agentId', 'replyTo', 'chainId'],
  ...['regenerates', 'approvalId', 'epoch', 'check', 'ref'],
]
const turnError = ['error.message', 'error.code']
const toolCalls = ['arguments', 'function.arguments', 'custom.input', 'args']

const ofCalls = (field: string): readonly string[] => toolCalls.map((path) => `${field}.*.${path}`)

/** Events, parts, snapshots and frames of docs/PROTOCOL.md. */
const ours: readonly ContentFields[] = [
  {
    where: { type: Object.keys(eventSchemas), threadId: true },
    fields: [...ids, ...turnError, 'author.id', 'by', 'reason'],
  },
  {
    where: { type: ['subscribe', 'events', 'resync', 'error'], threadId: true },
    fields: [...ids, 'message'],
  },
  { where: { threadId: true, epoch: true }, fields: ids },
  {
    where: { kind: ['invocation', 'message'] },
    fields: [
      ...ids,
      'author.id',
      'created.agentId',
      'created.replyTo',
      'created.chainId',
      'created.regenerates',
      'end.error.message',
      'end.error.code',
      'callbacks.*.messageId',
      'approvals.*.approvalId',
      'approvals.*.reason',
      'approvals.*.by',
      'authorId',
      'by',
    ],
  },
  { where: { outcome: ['completed', 'failed', 'cancelled'] }, fields: turnError },
  { where: { kind: ['text', 'reasoning'] }, fields: ['delta', 'text', 'partId'] },
  {
    where: { kind: ['tool', 'tool_*'], toolCallId: true },
    fields: [
      'toolCallId',
      'toolName',
      'input',
      'inputDelta',
      'output',
      'request',
      'approval.request',
      'approval.reason',
      'approval.by',
      'approval.approvalId',
      'approvalId',
    ],
  },
  { where: { kind: 'data', name: true, dataId: true }, fields: ['name', 'dataId', 'value'] },
  { where: { kind: 'file', url: true }, fields: ['mediaType', 'url', 'filename', 'fileId'] },
]

/** The messages of OpenAI, the AI SDK, Anthropic, AG-UI and LangGraph, which all have a role and a content. */
const messages: readonly ContentFields[] = [
  {
    where: {
      role: ['system', 'developer', 'user', 'assistant', 'tool', 'function', 'data', 'reasoning', 'activity'],
    },
    fields: [
      'content',
      'name',
      'refusal',
      'reasoning',
      'reasoning_content',
      'function_call.arguments',
      'audio.transcript',
      'error',
      ...ofCalls('tool_calls'),
      ...ofCalls('toolCalls'),
      ...['text', 'input', 'rawInput', 'output', 'errorText', 'data', 'url', 'title', 'filename'].map(
        (field) => `parts.*.${field}`,
      ),
      'parts.*.toolInvocation.args',
      'parts.*.toolInvocation.result',
      'metadata',
    ],
  },
  {
    where: { type: ['text', 'input_text', 'output_text', 'summary_text', 'reasoning_text'] },
    fields: ['text'],
  },
]

const openAi: readonly ContentFields[] = [
  {
    where: { object: ['chat.completion', 'chat.completion.chunk', 'text_completion'] },
    fields: ['message', 'delta'].flatMap((field) => [
      ...['content', 'refusal', 'reasoning', 'reasoning_content', 'function_call.arguments'].map(
        (path) => `choices.*.${field}.${path}`,
      ),
      ...ofCalls(`choices.*.${field}.tool_calls`),
      'choices.*.text',
    ]),
  },
  {
    where: { object: 'response' },
    fields: ['instructions', 'input', 'output_text', 'metadata', 'error.message'],
  },
  {
    where: { type: 'response.*' },
    fields: [
      'delta',
      'text',
      'refusal',
      'arguments',
      'input',
      'code',
      'transcript',
      'annotation',
      'message',
      'part.text',
      'part.refusal',
    ],
  },
  {
    where: {
      type: ['function_call', 'custom_tool_call', 'function_call_output', 'custom_tool_call_output'],
      call_id: true,
    },
    fields: ['arguments', 'input', 'output'],
  },
  {
    where: { type: ['mcp_call', 'code_interpreter_call'], id: true },
    fields: ['arguments', 'output', 'error', 'code', 'outputs'],
  },
  { where: { type: 'refusal' }, fields: ['refusal'] },
]

const aiSdk: readonly ContentFields[] = [
  { where: { type: ['text-delta', 'reasoning-delta'], id: true }, fields: ['delta', 'text'] },
  { where: { type: ['error', 'tool-*'], errorText: true }, fields: ['errorText', 'input', 'rawInput'] },
  {
    where: { type: 'tool-*', toolCallId: true },
    fields: [
      'inputTextDelta',
      'delta',
      'input',
      'args',
      'rawInput',
      'output',
      'result',
      'errorText',
      'error',
    ],
  },
  { where: { type: 'data-*' }, fields: ['data'] },
  { where: { type: ['file', 'source-url', 'source-document'] }, fields: ['url', 'title', 'filename'] },
  { where: { type: ['start', 'finish', 'message-metadata'] }, fields: ['messageMetadata'] },
]

const anthropic: readonly ContentFields[] = [
  {
    where: { type: 'content_block_delta' },
    fields: ['text', 'partial_json', 'thinking', 'citation'].map((field) => `delta.${field}`),
  },
  {
    where: { type: 'content_block_start' },
    fields: ['text', 'input', 'thinking', 'content', 'citations'].map((field) => `content_block.${field}`),
  },
  { where: { type: ['tool_use', 'server_tool_use', 'mcp_tool_use'], id: true }, fields: ['input'] },
  {
    where: {
      type: ['tool_result', 'web_search_tool_result', 'web_fetch_tool_result', 'mcp_tool_result'],
      tool_use_id: true,
    },
    fields: ['content'],
  },
  { where: { type: 'thinking' }, fields: ['thinking'] },
  { where: { type: 'error' }, fields: ['error.message'] },
]

const agUi: readonly ContentFields[] = [
  {
    where: {
      type: [
        ...['TEXT_MESSAGE', 'THINKING_TEXT_MESSAGE', 'REASONING_MESSAGE'].flatMap((name) => [
          `${name}_CONTENT`,
          `${name}_CHUNK`,
        ]),
        'TOOL_CALL_ARGS',
        'TOOL_CALL_CHUNK',
        'TOOL_CALL_RESULT',
        'STATE_DELTA',
      ],
    },
    fields: ['delta', 'content'],
  },
  {
    where: { type: ['STATE_SNAPSHOT', 'ACTIVITY_SNAPSHOT', 'ACTIVITY_DELTA'] },
    fields: ['snapshot', 'content', 'patch'],
  },
  { where: { type: 'RUN_ERROR' }, fields: ['message'] },
  { where: { type: 'RUN_FINISHED', threadId: true }, fields: ['result'] },
]

const ofMessage = ['content', 'name', 'additional_kwargs', 'artifact', 'response_metadata']
const listsOfCalls = ['tool_calls', 'tool_call_chunks', 'invalid_tool_calls']

const langChain: readonly ContentFields[] = [
  {
    where: {
      type: [
        'human',
        'ai',
        'system',
        'tool',
        'function',
        'chat',
        'HumanMessage*',
        'AIMessage*',
        'SystemMessage*',
        'ToolMessage*',
        'FunctionMessage*',
        'ChatMessage*',
      ],
    },
    fields: [...ofMessage, ...listsOfCalls.flatMap(ofCalls)],
  },
  {
    where: { type: 'constructor' },
    fields: [...ofMessage, ...listsOfCalls.flatMap(ofCalls)].map((field) => `kwargs.${field}`),
  },
]

/** The shapes whose content is known without `contentFields`. */
export const knownContent: readonly ContentFields[] = [
  ours,
  messages,
  openAi,
  aiSdk,
  anthropic,
  agUi,
  langChain,
].flat()
