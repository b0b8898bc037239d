// The streams of other sources, of one turn of plain text, and how the source's own client reads them. `own` resolves to the text that the
// client shows in the end; absent where a source has no client that runs by itself.
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

/** What an adapter and its source's own client are given alike: decoded events, or the bytes of lines where that is all the client reads. */
export const inputOf = ({ isLines }, events) => (isLines ? linesOf(events) : streamOf(events))
