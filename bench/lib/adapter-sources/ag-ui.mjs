import { messageId, runId } from './streams.mjs'

export const agUi = {
  name: 'AG-UI',
  entry: 'ag-ui',
  make: 'fromAgUi',
  eventsOf: (deltas) => [
    { type: 'RUN_STARTED', threadId: 'thread', runId },
    { type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' },
    ...deltas.map((delta) => ({ type: 'TEXT_MESSAGE_CONTENT', messageId, delta })),
    { type: 'TEXT_MESSAGE_END', messageId },
    { type: 'RUN_FINISHED', threadId: 'thread', runId },
  ],
  client: 'an agent of `@ag-ui/client`, its verifier included',
  async own(events) {
    const { AbstractAgent } = await import('@ag-ui/client')
    const { from } = await import('rxjs')
    class LocalAgent extends AbstractAgent {
      run = () => from(events)
    }
    const agent = new LocalAgent({ threadId: 'thread' })
    await agent.runAgent()
    return agent.messages.at(-1).content
  },
}
