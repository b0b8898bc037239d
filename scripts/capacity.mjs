// `node scripts/capacity.mjs`: writes the results of `npm run endure` into docs/DEPLOYMENT.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const folder = at('bench/results/endure/')
const guide = at('docs/DEPLOYMENT.md')

const descriptions = {
  'many-sockets':
    'One gateway, 500 appended events per second for one minute, ten sockets per event. The last rows compare it with a plain `ws` server that sends the same JSON at the same rate.',
  'network-websocket':
    'Network faults between Chromium and a gateway, over the WebSocket. The times run until all events of the outage are shown. The client pings after 200 ms here (20 s by default).',
  'network-events':
    'Network faults between Chromium and a gateway, over event streams. The times run until all events of the outage are shown.',
  'redis-crashes':
    '`kill -9` of one of three gateways, or of Redis (`appendfsync always`), with producers, Node clients and Chromium pages. The pages use WebSockets and event streams. Two of them store their threads with `persistBubbles`. After each kill, one page reloads before the restart. Then each page is compared with the log, folded up to the position of the page. The run fails if a page ever shows anything twice.',
  'sqlite-crashes': 'The same on SQLite: `kill -9` of its one gateway, whose clock jumps by ten years.',
}

const tables = readdirSync(folder)
  .toSorted()
  .map((file) => {
    const { name, figures } = JSON.parse(readFileSync(folder + file, 'utf8'))
    const rows = Object.entries(figures).map(([what, value]) => `| ${what} | ${value.toLocaleString('en')} |`)
    return [`### ${name}`, '', descriptions[name] ?? '', '', '| what | figure |', '|---|---|', ...rows].join(
      '\n',
    )
  })
const { node, cpus } = JSON.parse(readFileSync(folder + readdirSync(folder)[0], 'utf8')).where
const intro = `Measured by \`npm run endure\` on a machine of ${cpus} cores with Node ${node}. The gateway, the clients and the producers share the machine. Treat the figures as a lower bound.`
const text = readFileSync(guide, 'utf8').replace(
  /(## Capacity\n)[^]*$/,
  `$1\n${[intro, ...tables].join('\n\n')}\n`,
)
writeFileSync(guide, text)
