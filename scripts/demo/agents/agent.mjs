// Shared by the agents: a process that receives messages and answers each with a separate turn.
import { pause } from '../pace.mjs'
import { openTurn, TurnEndedError } from '../producer.mjs'

const url = process.env.ONEBUBBLE_URL

/**
 * Runs an agent until the server that started it ends or disconnects.
 * @param {string} agentId
 * @param {(turn: import('../../../src/producer/index.ts').Turn, question: string) => Promise<void>} answer streams,
 * ends the turn, and posts the callback
 */
export function runAgent(agentId, answer) {
  process.on('message', (asked) => {
    void reply(agentId, answer, asked).catch(({ message }) => {
      console.error(`[${agentId}] ${message}`)
    })
  })
  process.on('disconnect', () => process.exit(0))
}

/** @param asked the question. With `regenerates`, the answer is another try of that turn */
async function reply(agentId, answer, { threadId, messageId, text, regenerates }) {
  const turn = await openTurn({ url, threadId, agentId, replyTo: messageId, regenerates })
  try {
    await answer(turn, text)
  } catch (error) {
    await turn.fail(error)
    if (!(error instanceof TurnEndedError)) throw error // a cancelled turn is no failure
  }
}

/** Streams a text as a model does: a few characters at a time. */
export const say = (turn, text) => stream(text, (delta) => turn.text(delta))

/** Streams the agent's reasoning before the answer. */
export const think = (turn, text) => stream(text, (delta) => turn.reasoning(delta))

async function stream(text, sayDelta) {
  for (const [delta] of text.matchAll(/\s*\S{1,9}(?:\s\S{1,3}(?!\S))?|\s+$/gu)) {
    await pause(24 + delta.length * 6)
    await sayDelta(delta)
  }
}

/**
 * Calls a tool: streams its input, awaits `run`, and adds the result to the turn. If `run` returns undefined, as for
 * a denied tool, there is no result.
 */
export async function callTool(turn, { toolCallId, toolName, input }, run) {
  for (const [inputDelta] of JSON.stringify(input).matchAll(/.{1,14}/gsu)) {
    await pause(40)
    await turn.toolCall({ toolCallId, toolName, inputDelta })
  }
  const output = await run(input)
  if (output !== undefined) await turn.toolResult({ toolCallId, output })
  return output
}

/** The question without the names of those it mentions. */
export const withoutMentions = (question) => question.replace(/@\w+[,:]?\s*/gu, '').trim()
