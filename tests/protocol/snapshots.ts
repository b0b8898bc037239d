import type { Raw } from './examples.ts'

const text = { kind: 'text', text: 'Hello' }
const data = { kind: 'data', name: 'n', dataId: 'd', value: { deep: [null] } }

/** An invocation with its required fields, and with all. */
export const invocation = {
  minimal: { kind: 'invocation', invocationId: 'i', folded: 0, parts: [] },
  full: {
    kind: 'invocation',
    invocationId: 'i',
    offset: 3,
    at: 1.5,
    created: { agentId: 'a', replyTo: 'q', chainId: 'c', offset: 3 },
    end: { chunkCount: 9, outcome: 'failed', error: { message: 'm', code: 'c' }, offset: 8 },
    folded: 7,
    parts: [
      { kind: 'text', seq: 0, partId: 'p', text: 'Hello' },
      { kind: 'reasoning', seq: 2, text: '' },
      { kind: 'tool', seq: 3, toolCallId: 'x', toolName: 'f', input: '{}', output: [1], isError: false },
      {
        kind: 'tool',
        seq: 4,
        toolCallId: 'y',
        input: '',
        inputSeq: 6,
        approval: { approvalId: 'ok', request: 1 },
      },
      { kind: 'data', name: 'n', dataId: 'd', value: null, seq: 5 },
      { kind: 'file', mediaType: 'image/png', url: 'blob:x', filename: 'x', fileId: 'f', seq: 6 },
    ],
    held: [
      { seq: 8, part: { kind: 'text', delta: 'x' } },
      { seq: 9, part: null },
      { seq: 10, part: { kind: 'tool_approval', toolCallId: 'x', approvalId: 'ok', request: {} } },
      { seq: 11, part: { kind: 'reset', fromSeq: 3 } },
    ],
    callbacks: [
      { messageId: 'm', revision: 2, offset: 5, at: 5.5, parts: [text, data] },
      { messageId: 'm', revision: 0, parts: [text] },
    ],
    approvals: [
      { approvalId: 'ok', approved: false, reason: 'too dear', by: 'ada', offset: 7 },
      { approvalId: 'early', approved: true },
    ],
  },
} as const satisfies Readonly<Record<'minimal' | 'full', Raw>>

export const message = {
  minimal: { kind: 'message', messageId: 'm', revision: 0, author: { kind: 'user' }, parts: [text] },
  full: {
    kind: 'message',
    messageId: 'm',
    disposition: 'independent',
    invocationId: 'i',
    clientMessageId: 'c',
    offset: 2,
    at: 2.5,
    revision: 4,
    revisionOffset: 6,
    author: { kind: 'agent', id: 'a' },
    parts: [data, text],
  },
} as const satisfies Readonly<Record<'minimal' | 'full', Raw>>

export const snapshotOf = (...bubbles: readonly unknown[]): Raw => ({
  v: 1,
  threadId: 't',
  epoch: 'e',
  offset: 12,
  bubbles,
})

export const fullSnapshot: Raw = { ...snapshotOf(invocation.full, message.full), hasEarlier: true }
