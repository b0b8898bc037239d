import * as v from 'valibot'
import type { BubblePart, DataPart } from '../../src/index.ts'
import { partText, toolInput } from '../../src/index.ts'
import { StreamText, useInvocation } from '../../src/react/index.ts'
import { partSchemas } from '../../src/schemas.ts'

const Weather = v.object({ place: v.string(), temp: v.number(), at: v.pipe(v.string(), v.isoTimestamp()) })
const Forecast = { input: v.object({ place: v.string() }), output: v.object({ days: v.number() }) }

declare module '../../src/index.ts' {
  interface Register {
    data: { weather: v.InferOutput<typeof Weather> }
    tools: {
      forecast: {
        input: v.InferOutput<typeof Forecast.input>
        output: v.InferOutput<typeof Forecast.output>
      }
    }
  }
}

export const schemas = partSchemas({ data: { weather: Weather }, tools: { forecast: Forecast } })

/** A turn with parts that this app can show. */
export function Turn({ invocationId }: { readonly invocationId: string }) {
  return (
    <main style={{ padding: '1rem' }}>
      {useInvocation(invocationId)?.parts.map((part) => (
        <Part key={part.key} part={part} />
      ))}
    </main>
  )
}

function Part({ part }: { readonly part: BubblePart }) {
  if (part.kind === 'text')
    return (
      <p>
        <StreamText part={part} />
      </p>
    )
  if (part.kind === 'data') return <Data part={part} />
  if (part.kind !== 'tool' || part.toolName !== 'forecast') return <p>{partText(part)}</p>
  const place = toolInput(part)?.place ?? '…'
  return <p>{part.output === undefined ? `Forecast for ${place}` : `Forecast for ${place}, as asked`}</p>
}

function Data({ part }: { readonly part: DataPart }) {
  if (part.name === 'weather') {
    if (part.invalid !== undefined) return <p role="alert">The weather data is invalid.</p>
    const { place, temp, at } = part.value
    return (
      <section aria-label={`Weather in ${place}`}>
        <h2>{place}</h2>
        <p>
          {temp} °C at <time dateTime={at}>{at.slice(11, 16)}</time>
        </p>
      </section>
    )
  }
  // A newer server may send data that this page does not know.
  return <pre>{`${part.name}: ${JSON.stringify(part.value)}`}</pre>
}
