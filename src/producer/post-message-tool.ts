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

/** Options of `postMessageTool`. */
export interface PostMessageToolOptions<Context> extends RequestOptions {
  /**
   * The token of the turn, or a function that gets it from what the MCP server knows of a call. The model never sees
   * it.
   */
  readonly token: string | ((context: Context) => string | Promise<string>)
  /**
   * Returns an id of a call, so that a client that repeats the call posts only once; printable ASCII. Do not use the
   * request ids of MCP if one turn has several connections. Default: each call is a post of its own.
   */
  readonly key?: (context: Context) => string | undefined
  /** The name of the tool. Default: `post_message`. */
  readonly name?: string
}

/** The result of a tool call, in the format of MCP. */
export type PostMessageResult = { content: { type: 'text'; text: string }[]; isError?: true }

/** A tool with which a model posts to the chat. The token identifies the turn; the tool itself does not know it. */
export interface PostMessageTool<Context> {
  readonly name: string
  readonly title: string
  readonly description: string
  /**
   * A Standard Schema that also contains its JSON Schema. `registerTool` of `@modelcontextprotocol/server` accepts
   * it.
   */
  readonly inputSchema: PostMessageSchema
  /** The tool in the format of `tools/list`, for a server that accepts JSON Schema. */
  readonly definition: {
    readonly name: string
    readonly title: string
    readonly description: string
    readonly inputSchema: typeof jsonSchema
  }
  /** Handles a call. A refusal of the gateway becomes a result with `isError`, for the model to read. */
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
 * Makes the MCP tool `post_message`, for any server. A model that gives its answer with the tool sets `final: true`:
 * the post replaces its stream. Other posts appear next to the stream.
 * @example
 * const tool = postMessageTool({ url, token })
 * server.registerTool(tool.name, tool, tool.handler) // McpServer of @modelcontextprotocol/server
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
