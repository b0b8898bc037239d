// What the compiler says of an app that has registered its parts. Each line that must not compile says so.
import {
  bubbleKey,
  type BubblePart,
  createBubbleStore,
  type DataPart,
  type FinalBubblePart,
  type Json,
  partText,
  selectBubble,
  toolInput,
  type ToolPart,
  type UnknownDataPart,
  type UnknownToolPart,
} from '../../../src/index.ts'
import { useBubble, useInvocation } from '../../../src/react/index.ts'
import { partSchemas, type StandardSchemaV1 } from '../../../src/schemas.ts'
import { threadScript } from '../../../src/testing/index.ts'
import type { Chart, Weather } from './register.ts'

/** Compiles only if both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const isTrue = <T extends true>(): T => true as T

export function nameOf(part: DataPart): string {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the default is the case of the other names
  switch (part.name) {
    case 'weather':
      isTrue<Same<typeof part.value, Weather | undefined>>()
      if (part.invalid !== undefined) {
        isTrue<Same<typeof part.value, undefined>>()
        isTrue<Same<typeof part.invalid, Json>>()
        return JSON.stringify(part.invalid)
      }
      isTrue<Same<typeof part.value, Weather>>()
      // @ts-expect-error -- the weather has no such thing
      void part.value.wind
      return part.value.at.toISOString()
    case 'chart':
      return String(part.value?.points.length)
    default: {
      const unknown: UnknownDataPart = part // every name that is registered has its case above
      isTrue<Same<typeof unknown.value, Json | undefined>>()
      return unknown.name.toUpperCase()
    }
  }
}

export function forgets(part: DataPart): string {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- that is what is shown here
  switch (part.name) {
    case 'weather':
      return ''
    default: {
      // @ts-expect-error -- the case of a chart is missing
      const unknown: UnknownDataPart = part
      return unknown.name
    }
  }
}

export function toolText(part: ToolPart): string {
  // @ts-expect-error -- nothing is said of what it holds before its name and state are known
  void part.output?.length
  if (part.toolName === 'search') {
    isTrue<Same<ReturnType<typeof toolInput<typeof part>>, { query: string } | undefined>>()
    const input = toolInput(part)
    // @ts-expect-error -- while it is not complete, there is none
    void input.query
    if (part.state !== 'output') {
      isTrue<Same<typeof part.output, Json | undefined>>()
      return `${part.state}: ${input?.query}`
    }
    if (part.invalid !== undefined) return JSON.stringify(part.invalid)
    isTrue<Same<typeof part.output, readonly string[]>>()
    return part.output.join()
  }
  if (part.toolName === 'clock') {
    isTrue<Same<ReturnType<typeof toolInput<typeof part>>, Json | undefined>>()
    return part.state === 'output' && part.invalid === undefined ? part.output.toISOString() : ''
  }
  const unknown: UnknownToolPart = part
  return unknown.toolName ?? 'tool'
}

/** Whatever gives bubbles gives typed ones. */
export function useEverywhere(): readonly unknown[] {
  const store = createBubbleStore()
  const key = bubbleKey.invocation('a')
  const hooked = [useBubble(key), useInvocation('a')]
  const bubble = hooked[0] ?? hooked[1] ?? selectBubble(store.getState(), key) ?? store.bubble(key)
  const parts: readonly BubblePart[] = bubble?.parts ?? []
  const finals: readonly FinalBubblePart[] = bubble?.kind === 'message' ? bubble.parts : []
  return [...parts, ...finals].map((part) => {
    if (part.kind === 'data' && part.name === 'weather') return part.value?.temp.toFixed()
    return partText(part)
  })
}

const t = threadScript('t')
t.data('a', 'weather', 'w', { temp: 4, at: new Date(0) })
t.data('a', 'other', 'o', { any: ['json'] })
// @ts-expect-error -- the weather has a temperature
t.data('a', 'weather', 'w', { at: new Date(0) })
// @ts-expect-error -- no Json
t.data('a', 'other', 'o', new Date(0))
t.toolCall('a', 'c', 'search', '')
t.toolResult<'search'>('a', 'c', ['x'])
t.toolResult('a', 'c', 7)
// @ts-expect-error -- a list of texts comes out of it
t.toolResult<'search'>('a', 'c', 7)

declare const schemaOf: <Output>() => StandardSchemaV1<unknown, Output>
createBubbleStore({
  schemas: partSchemas({
    data: { weather: schemaOf<Weather>(), chart: schemaOf<Chart>() },
    tools: { search: { input: schemaOf<{ query: string }>() }, clock: { output: schemaOf<Date>() } },
  }),
})
partSchemas({ data: { chart: schemaOf<Chart>() } })
// @ts-expect-error -- what it makes is not what is registered
partSchemas({ data: { weather: schemaOf<{ temp: string }>() } })
// @ts-expect-error -- the name is not registered
partSchemas({ data: { wheather: schemaOf<Weather>() } })
// @ts-expect-error -- what it makes is not what is registered
partSchemas({ tools: { search: { output: schemaOf<number>() } } })
// @ts-expect-error -- schemas are given as partSchemas makes them
createBubbleStore({ schemas: { data: { weather: schemaOf<Weather>() } } })
