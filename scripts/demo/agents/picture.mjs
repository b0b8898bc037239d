// The pictures of sketch: a night sky as SVG, a different one each time.

/** Numbers in [0, 1), the same for the same seed. */
function* numbersFor(seed) {
  let state = 2_166_136_261
  for (let index = 0; index < seed.length; index++)
    state = Math.imul(state ^ seed.charCodeAt(index), 16_777_619)
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

const width = 640
const height = 480

/**
 * @param {string} wish what the picture should show; a cabin and a moon are drawn if it mentions them
 * @param {string} seed another seed makes another picture
 * @returns {string} an SVG of 640 × 480
 */
export function drawNight(wish, seed) {
  const numbers = numbersFor(seed)
  const between = (low, high) => Math.round(low + numbers.next().value * (high - low))
  const stars = Array.from(
    { length: 90 },
    () => `<circle cx="${between(0, width)}" cy="${between(0, 300)}" r="${between(6, 16) / 10}"/>`,
  ).join('')
  const curtains = Array.from({ length: 3 }, (_, index) => {
    const top = 60 + index * 55
    const points = Array.from({ length: 5 }, (__, step) => `${step * 160},${between(top - 40, top + 40)}`)
    return `<polyline points="${points.join(' ')}" stroke="hsl(${between(135, 175) + index * 25} 80% 62%)"/>`
  }).join('')
  const hills = (base, color) => {
    const tops = Array.from({ length: 9 }, (_, step) => `${step * 80},${between(base - 45, base + 25)}`)
    return `<polygon points="0,${height} ${tops.join(' ')} ${width},${height}" fill="${color}"/>`
  }
  const x = between(120, 460)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    '<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#0b1030"/><stop offset="1" stop-color="#1d3557"/></linearGradient>',
    '<filter id="glow" x="-20%" y="-60%" width="140%" height="220%"><feGaussianBlur stdDeviation="14"/></filter></defs>',
    `<rect width="${width}" height="${height}" fill="url(#sky)"/>`,
    `<g fill="#fff" fill-opacity=".8">${stars}</g>`,
    /moon/i.test(wish)
      ? `<circle cx="${between(80, 560)}" cy="${between(50, 110)}" r="26" fill="#f6f1d5"/>`
      : '',
    `<g fill="none" stroke-width="34" stroke-linejoin="round" stroke-opacity=".6" filter="url(#glow)">${curtains}</g>`,
    hills(360, '#14233b'),
    hills(420, '#0c1526'),
    /cabin|house|hut/i.test(wish) ? cabinAt(x, 395) : '',
    '</svg>',
  ].join('')
}

const cabinAt = (x, y) =>
  `<g transform="translate(${x} ${y})"><path d="M0 20 32 -8 64 20Z" fill="#3b2418"/><path d="M6 20h52v30H6z" fill="#5a3825"/>` +
  '<path d="M16 27h12v12H16z" fill="#ffd97a"/><path d="M38 27h11v23H38z" fill="#2d1b12"/></g>'
