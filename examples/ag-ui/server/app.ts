import { RunAgentInputSchema } from '@ag-ui/core/schemas'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { runAgent } from './agent.ts'
import { reviewer } from './reviewer.ts'

export const app = new Hono()
  .post('/api/agent', async (context) => {
    const input = RunAgentInputSchema.parse(await context.req.json())
    reviewer.check(input.runId)
    return runAgent(input, context.req.header('accept'))
  })
  .get('/api/posts', (context) =>
    streamSSE(context, (stream) => {
      const unfollow = reviewer.follow((data) => void stream.writeSSE({ data }))
      return new Promise((resolve) => {
        stream.onAbort(() => {
          unfollow()
          resolve()
        })
      })
    }),
  )
