import * as v from 'valibot'
import type { StandardSchemaV1 } from '../core/index.ts'
import { parse } from '../protocol/index.ts'
import { ProducerError } from './errors.ts'
import { postCallback } from './post-callback.ts'
import type { RequestOptions } from './settings.ts'

const PostMessage = v.object({
  text: v.pipe(
    v.string(),
    v.check((text) => text !== '', 'The text is empty. Pass the text to post.'),
  ),
  final: v.boolean(),
})
type PostMessage = v.InferOutput<typeof PostMessage>

/** `PostMessage` as JSON Schema, for the model. */
const jsonSchema = {
  type: 'object' as const,
  properties: {
    text: { type: 'string', minLength: 1, description: 'The whole text of the message. It may be Markdown.' },
    final: {
      type: 'boolean',
      description:
        'true: this is the answer itself, and takes the place of what you have streamed. ' +
        'false: this is said on the way ("on it", a status, a question), and stands beside the answer.',
    },
  },
  required: ['text', 'final'],
  additionalProperties: false,
}

export interface PostMessageToolOptions<Context> extends RequestOptions {
  /** The token of the turn; or how it is had from what the MCP server knows of a call. The model never sees it. */
  readonly token: string | ((context: Context) => string | Promise<string>)
  /**
   * The id of a call, so that a client that sends the same call again posts nothing twice; of printable ASCII. The request ids of
   * MCP will not do where one turn has several connections. Default: each call is a post of its own.
   */
  readonly key?: (context: Context) => string | undefined
  /** Default: `post_message`. */
  readonly name?: string
}

/** What a call of the tool answers, as MCP has it. */
export type PostMessageResult = { content: { type: 'text'; text: string }[]; isError?: true }

/** A tool by which a model posts to the chat. It knows of no turn: the token does. */
export interface PostMessageTool<Context> {
  readonly name: string
  readonly title: string
  readonly description: string
  /** A Standard Schema that is JSON Schema, too: `registerTool` of `@modelcontextprotocol/server` takes it. */
  readonly inputSchema: PostMessageSchema
  /** The tool as `tools/list` answers it, for a server that takes JSON Schema. */
  readonly definition: {
    readonly name: string
    readonly title: string
    readonly description: string
    readonly inputSchema: typeof jsonSchema
  }
  /** Answers a call. What the gateway refuses is an answer with `isError`, for the model to read. */
  readonly handler: (input: unknown, context: Context) => Promise<PostMessageResult>
}

interface PostMessageSchema {
  readonly '~standard': StandardSchemaV1<PostMessage>['~standard'] & {
    readonly jsonSchema: { readonly input: () => typeof jsonSchema; readonly output: () => typeof jsonSchema }
  }
}

const standard = PostMessage['~standard']
const inputSchema: PostMessageSchema = {
  '~standard': {
    version: standard.version,
    vendor: 'onebubble',
    validate: standard.validate,
    jsonSchema: { input: () => jsonSchema, output: () => jsonSchema },
  },
}

const title = 'Post a message'
const description =
  'Posts a message to the chat, in the name of the agent whose turn it is. Say with `final` what it is: the answer itself (true), ' +
  'which takes the place of what was streamed, or anything said on the way, as "on it", a status or a question (false).'

/**
 * The MCP tool `post_message`, for any server:
 *
 *     const tool = postMessageTool({ url, token })
 *     server.registerTool(tool.name, tool, tool.handler) // McpServer of @modelcontextprotocol/server
 *
 * A model that answers with the tool has `final: true` take the place of its stream; what it says on the way stands beside it.
 */
export function postMessageTool<Context = unknown>({
  token,
  key,
  name = 'post_message',
  ...options
}: PostMessageToolOptions<Context>): PostMessageTool<Context> {
  const handler = async (input: unknown, context: Context): Promise<PostMessageResult> => {
    const { ok, output, path, detail } = parse(PostMessage, input)
    if (!ok) return failure(`${path ?? 'The input'}: ${detail} ${name} takes { text, final }.`)
    const { text, final } = output
    const callKey = key?.(context)
    try {
      const { status } = await postCallback({
        ...options,
        token: typeof token === 'string' ? token : await token(context),
        text,
        disposition: final ? 'replace' : 'independent',
        ...(callKey !== undefined && { key: callKey }),
      })
      return { content: [{ type: 'text', text: status === 'duplicate' ? 'Posted before.' : 'Posted.' }] }
    } catch (error) {
      if (error instanceof ProducerError) return failure(error.message)
      throw error
    }
  }
  const definition = { name, title, description, inputSchema: jsonSchema }
  return { name, title, description, inputSchema, definition, handler }
}

const failure = (text: string): PostMessageResult => ({ isError: true, content: [{ type: 'text', text }] })
