// `node scripts/capacity.mjs`: puts what `npm run endure` has measured into docs/DEPLOYMENT.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const folder = at('bench/results/endure/')
const guide = at('docs/DEPLOYMENT.md')

const words = {
  'many-sockets':
    'A minute of 500 appended events a second on one gateway, each read by ten sockets. The last rows compare with a plain `ws` server that sends the same JSON at the same pace.',
  'network-websocket':
    'Faults of the network between Chromium and a gateway, over the websocket: until everything is shown that was said meanwhile. The client pings after 200 ms here; by default after 20 s.',
  'network-events': 'The same over event streams.',
  'redis-crashes':
    'kill −9 of one of three gateways, or of Redis (`appendfsync always`), under producers, clients in Node and pages in Chromium. The pages follow over websockets and over event streams; two of them keep their threads with `persistBubbles`. Before what was killed is started again, one page is loaded anew. Then each page is compared with the log, folded up to where the page stands. A page that shows anything twice at any time fails the run.',
  'sqlite-crashes': 'The same on SQLite, with kill −9 of its one gateway, whose clock jumps by ten years.',
}

const tables = readdirSync(folder)
  .toSorted()
  .map((file) => {
    const { name, figures } = JSON.parse(readFileSync(folder + file, 'utf8'))
    const rows = Object.entries(figures).map(([what, value]) => `| ${what} | ${value.toLocaleString('en')} |`)
    return [`### ${name}`, '', words[name] ?? '', '', '| what | figure |', '|---|---|', ...rows].join('\n')
  })
const { node, cpus } = JSON.parse(readFileSync(folder + readdirSync(folder)[0], 'utf8')).where
const intro = `Measured by \`npm run endure\` on a machine of ${cpus} cores with Node ${node}, gateway, clients and producers on it together. Take it as a floor.`
const text = readFileSync(guide, 'utf8').replace(
  /(## Capacity\n)[^]*$/,
  `$1\n${[intro, ...tables].join('\n\n')}\n`,
)
writeFileSync(guide, text)
