import { expect, test } from 'vitest'
import { testGateway } from './support/test-gateway.ts'

const lengths = [
  [255, 201],
  [256, 201],
  [257, 400],
] as const

/** One request for each name that an app gives to data, tools and calls. */
const posts: readonly (readonly [what: string, part: (name: string) => object, isFinal: boolean])[] = [
  ['name', (name) => ({ kind: 'data', name, dataId: 'd', value: 1 }), true],
  ['dataId', (name) => ({ kind: 'data', name: 'n', dataId: name, value: 1 }), true],
  ['name', (name) => ({ kind: 'data', name, dataId: 'd', value: 1 }), false],
  ['dataId', (name) => ({ kind: 'data', name: 'n', dataId: name, value: 1 }), false],
  ['toolCallId', (name) => ({ kind: 'tool_call', toolCallId: name, toolName: 't', inputDelta: '' }), false],
  ['toolName', (name) => ({ kind: 'tool_call', toolCallId: 'c', toolName: name, inputDelta: '' }), false],
  ['toolCallId', (name) => ({ kind: 'tool_result', toolCallId: name, output: 1 }), false],
]

for (const [field, part, isFinal] of posts) {
  const { kind } = part('') as { readonly kind: string } // each is a part
  const where = isFinal ? 'a post' : 'a chunk'
  test.each(lengths)(`the ${field} of ${kind} in ${where}, of %i units, gets %i`, async (length, status) => {
    const { post } = await testGateway()
    const named = part('é'.repeat(length))
    const { body } = await post('/threads/t/invocations')
    const answer = isFinal
      ? await post('/threads/t/messages', { author: { kind: 'user', id: 'ada' }, parts: [named] })
      : await post(`/threads/t/invocations/${body.invocationId}/chunks`, {
          chunks: [{ seq: 0, part: named }],
        })
    const { code, path = '' } = answer.body.error ?? {}
    const isNamed = path.includes(field)
    expect([Math.max(answer.status, 201), code, isNamed]).toEqual(
      status === 201 ? [201, undefined, false] : [400, 'invalid_body', true],
    )
  })
}
