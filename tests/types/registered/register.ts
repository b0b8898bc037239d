export interface Weather {
  readonly temp: number
  readonly at: Date
}

export interface Chart {
  readonly points: readonly number[]
}

declare module '../../../src/index.ts' {
  interface Register {
    data: { weather: Weather; chart: Chart }
    tools: { search: { input: { query: string }; output: readonly string[] }; clock: { output: Date } }
  }
}
