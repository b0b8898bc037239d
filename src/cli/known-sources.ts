import type { BoundAdapter } from './adapters.ts'
import type { Sources } from './bound-of.ts'
import { InputError } from './input/input-error.ts'

/** The values of `--from` and `--map`. Only the requested adapter is loaded. */
export const knownSources: Sources = {
  adapters: {
    'ag-ui': async () => (await import('../adapters/ag-ui/index.ts')).fromAgUi,
    'ai-sdk': async () => (await import('../adapters/ai-sdk/index.ts')).fromAiSdk,
    'openai-responses': async () =>
      (await import('../adapters/openai-responses/index.ts')).fromOpenAiResponses,
    'openai-chat': async () => (await import('../adapters/openai-chat/index.ts')).fromOpenAiChat,
    anthropic: async () => (await import('../adapters/anthropic/index.ts')).fromAnthropic,
    'anthropic-agents': async () =>
      (await import('../adapters/anthropic-agents/index.ts')).fromAnthropicAgents,
    adk: async () => {
      const { fromAdk } = await import('../adapters/adk/index.ts')
      return ({ author, ...binding }): BoundAdapter => {
        if (author === undefined)
          throw new InputError('--from adk reads the events of one agent. Pass its name with --author NAME.')
        return fromAdk({ author, ...binding })
      }
    },
    langgraph: async () => (await import('../adapters/langgraph/index.ts')).fromLangGraph,
    a2a: async () => (await import('../adapters/a2a/index.ts')).fromA2a,
  },
  mapping: async () => {
    const { fromMapping } = await import('../adapters/mapping/index.ts')
    return (mapping) => fromMapping(mapping as never) // unchecked JSON: `fromMapping` throws if it is invalid
  },
}
