// `npm run docs [-- --base /path/]`: builds the documentation into site/.vitepress/dist, as files that any server can serve.
// `npm run docs -- --dev` serves it, and follows what is written. Needs npm once, and then no network.
import { watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { install } from './lib/install.mjs'
import { brokenLinks } from './lib/links.mjs'
import { writeTexts } from './lib/llms.mjs'
import { pagesFolder, writePages } from './lib/pages.mjs'
import { root } from './lib/site-map.mjs'

const { values } = parseArgs({
  options: { dev: { type: 'boolean' }, base: { type: 'string', default: '/' }, port: { type: 'string' } },
})
const { base } = values
if (!/^\/(?:.*\/)?$/.test(base))
  throw new Error(`--base has to begin and end with a slash, as /docs/: ${base}`)
process.env.ONEBUBBLE_DOCS_BASE = base

install()
const site = join(root, 'site')
const dist = join(site, '.vitepress/dist')

const pages = writePages()
const { writeApi } = await import('./lib/api.mjs')
const sections = [...pages, await writeApi()]
writeFileSync(join(pagesFolder, 'sections.json'), JSON.stringify(sections))

const { build, createServer } = await import('vitepress')
if (values.dev) {
  const server = await createServer(site, values.port === undefined ? {} : { port: Number(values.port) })
  await server.listen()
  server.printUrls()
  for (const folder of ['docs', 'examples', 'bench'])
    watch(join(root, folder), { recursive: true }, (_, name) => {
      if (name?.endsWith('.md')) writePages({ keepsOthers: true })
    })
} else {
  await build(site)
  writeTexts(sections, dist, base)
  const broken = brokenLinks(dist, base)
  for (const line of broken) console.error(`a link leads nowhere: ${line}`)
  if (broken.length > 0) process.exitCode = 1
  else console.log(`The site is in ${dist}`)
}
