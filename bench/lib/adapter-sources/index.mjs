// The streams of other sources, each with one turn of plain text, and how the source's own client reads them. `own` resolves to the final text
// of the client. It is absent if the source has no client that runs without a page or server.
import { a2a } from './a2a.mjs'
import { adk } from './adk.mjs'
import { agUi } from './ag-ui.mjs'
import { aiSdk } from './ai-sdk.mjs'
import { anthropicAgents } from './anthropic-agents.mjs'
import { anthropic } from './anthropic.mjs'
import { langGraph } from './langgraph.mjs'
import { mapping } from './mapping.mjs'
import { openAiChat } from './openai-chat.mjs'
import { openAiResponses } from './openai-responses.mjs'
import { linesOf, streamOf } from './streams.mjs'

export const sources = [
  agUi,
  aiSdk,
  openAiResponses,
  openAiChat,
  anthropic,
  anthropicAgents,
  adk,
  langGraph,
  a2a,
  mapping,
]

/** The input of both an adapter and its source's client: decoded events, or bytes of lines if the client reads only these. */
export const inputOf = ({ isLines }, events) => (isLines ? linesOf(events) : streamOf(events))
