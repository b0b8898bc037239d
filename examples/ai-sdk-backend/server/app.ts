import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { reviewer } from './reviewer.ts'
import { POST } from './route.ts'

export const app = new Hono()
  .post('/api/chat', (context) => {
    const invocationId = context.req.header('x-invocation-id')
    if (invocationId !== undefined) reviewer.check(invocationId)
    return POST(context.req.raw)
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
