// The chart of bench/results. It is drawn without a library, since none would place the labels better.

const schemes = {
  light: {
    ground: '#ffffff',
    text: '#1f2328',
    muted: '#59636e',
    grid: '#d8dee4',
    own: '#6d28d9',
    peers: {
      'AG-UI': '#b35900',
      'zustand + immer': '#9a6700',
      'stream-chat': '#cf222e',
      'TanStack AI': '#0a7d74',
      'AI SDK': '#0969da',
      LangGraph: '#1a7f37',
    },
  },
  dark: {
    ground: '#0d1117',
    text: '#f0f6fc',
    muted: '#9198a1',
    grid: '#2f353d',
    own: '#b794ff',
    peers: {
      'AG-UI': '#ff9d4d',
      'zustand + immer': '#e3b341',
      'stream-chat': '#ff7b72',
      'TanStack AI': '#39d0c4',
      'AI SDK': '#79b8ff',
      LangGraph: '#56d364',
    },
  },
}

const width = 1_120
const height = 500
const panel = { top: 104, height: 316, width: 320 }
const labelGap = 17
const panels = [
  { chart: 'thread', left: 72, title: 'over the length of the thread', unit: 'bubbles before it' },
  { chart: 'message', left: 622, title: 'over the length of the message', unit: 'chunks in the message' },
]

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
const count = (number) => number.toLocaleString('en')

/** A cost with two or three digits: 0.13 µs, 74 µs, 17 ms. */
function costOf(micros) {
  const [value, unit] = micros >= 1_000 ? [micros / 1_000, 'ms'] : [micros, 'µs']
  return `${Number(value.toPrecision(2))} ${unit}`
}

/** The powers of ten around all values. */
function decadesOf(values) {
  const [from, to] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))]
  return Array.from({ length: Math.max(2, to - from + 1) }, (_, index) => from + index)
}

/** Moves labels apart, each as near to its place as the labels above allow, and none below the panel. */
function spreadOut(labels, bottom) {
  const sorted = labels.toSorted((a, b) => a.at - b.at)
  let free = -Infinity
  for (const label of sorted) {
    label.y = Math.max(label.at, free)
    free = label.y + labelGap
  }
  let ceiling = bottom
  for (const label of sorted.toReversed()) {
    label.y = Math.min(label.y, ceiling)
    ceiling = label.y - labelGap
  }
  return sorted
}

function drawPanel({ chart, left, title, unit }, allSeries, decades, colors) {
  const series = allSeries.filter((one) => one.chart === chart)
  const places = series.find(({ name }) => name === 'onebubble').points.map(({ x }) => x)
  const xOf = (x) => left + (places.indexOf(x) / Math.max(1, places.length - 1)) * panel.width
  const bottom = panel.top + panel.height
  const yOf = (micros) =>
    bottom - ((Math.log10(micros) - decades[0]) / (decades.at(-1) - decades[0])) * panel.height
  const colorOf = (name) =>
    ({ onebubble: colors.own, raw: colors.muted })[name] ?? colors.peers[name] ?? colors.text

  const grid = decades.map((decade) => {
    const y = yOf(10 ** decade)
    return `<line x1="${left}" x2="${left + panel.width}" y1="${y}" y2="${y}" stroke="${colors.grid}"/>
<text x="${left - 10}" y="${y + 4}" text-anchor="end" fill="${colors.muted}">${costOf(10 ** decade)}</text>`
  })
  const ticks = places.map(
    (x) =>
      `<text x="${xOf(x)}" y="${bottom + 22}" text-anchor="middle" fill="${colors.muted}">${count(x)}</text>`,
  )
  const lines = series.map(({ name, points }) => {
    const style = `stroke="${colorOf(name)}" stroke-width="${name === 'onebubble' ? 4 : 2}"`
    const path = points.map(({ x, value }) => `${xOf(x).toFixed(1)},${yOf(value).toFixed(1)}`).join(' ')
    const dots = points.map(
      ({ x, value }) =>
        `<circle cx="${xOf(x).toFixed(1)}" cy="${yOf(value).toFixed(1)}" r="${name === 'onebubble' ? 4.5 : 3}" fill="${colorOf(name)}"/>`,
    )
    const dashes = name === 'raw' ? ' stroke-dasharray="2 5"' : ''
    return `<polyline points="${path}" fill="none" stroke-linecap="round" stroke-linejoin="round" ${style}${dashes}/>\n${dots.join('')}`
  })
  const labels = spreadOut(
    series.map(({ name, points }) => {
      const { x, value } = points.at(-1)
      return { name, value, from: xOf(x), at: yOf(value) }
    }),
    bottom,
  ).map(({ name, value, from, at, y }) => {
    const edge = left + panel.width + 14
    const label = name === 'raw' ? 'Map and +=' : name
    return `<path d="M${from + 6} ${at.toFixed(1)} L${edge - 8} ${at.toFixed(1)} L${edge - 2} ${y.toFixed(1)}" fill="none" stroke="${colorOf(name)}" opacity="0.35"/>
<text x="${edge}" y="${(y + 4).toFixed(1)}" fill="${colorOf(name)}"${name === 'onebubble' ? ' font-weight="700"' : ''}>${escape(label)} <tspan fill="${colors.muted}" font-weight="400">${costOf(value)}</tspan></text>`
  })
  return `<g>
<text x="${left}" y="${panel.top - 20}" font-size="14" font-weight="600" fill="${colors.text}">${title}</text>
${[...grid, ...ticks, ...labels, ...lines].join('\n')}
<text x="${left + panel.width / 2}" y="${bottom + 44}" text-anchor="middle" fill="${colors.muted}">${unit}</text>
</g>`
}

/** Whether each panel has our own line. A run of single cases may have only those of the peers. */
export const isDrawable = (series) =>
  panels.every(({ chart }) => series.some((one) => one.chart === chart && one.name === 'onebubble'))

/**
 * The cost of a chunk over the length of thread and message as SVG: ours, the peers', and the raw limit.
 * @param {readonly { chart: string, name: string, points: readonly { x: number, value: number }[] }[]} series costs
 * in µs
 * @param {'light' | 'dark'} scheme
 */
export function drawChart(series, scheme) {
  const colors = schemes[scheme]
  const decades = decadesOf(series.flatMap(({ points }) => points.map(({ value }) => value)))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="12.5">
<title id="title">CPU time for one chunk, over the length of the thread and of the message</title>
<rect width="${width}" height="${height}" rx="10" fill="${colors.ground}"/>
<text x="24" y="36" font-size="19" font-weight="700" fill="${colors.text}">What one more chunk costs</text>
<text x="24" y="58" font-size="13" fill="${colors.muted}">CPU time, each line of the scale ten times the one below it; read every 16 chunks</text>
${panels.map((one) => drawPanel(one, series, decades, colors)).join('\n')}
</svg>
`
}
