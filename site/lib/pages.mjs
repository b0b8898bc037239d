// Puts the documents into site/pages, where VitePress reads them: the same texts, with links that hold there.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { moveLinks, summaryOf, titleOf } from './markdown.mjs'
import { places, root, sections } from './site-map.mjs'

export const pagesFolder = join(root, 'site/pages')

const isExternal = (link) => /^(?:[a-z]+:|#|\/)/i.test(link)

/** What a link of a page at this place has to say. What is no page is copied beside them, as it is. */
function targetOf(link, source, place) {
  if (isExternal(link)) return link
  const [path, fragment] = link.split('#')
  const file = posix.join(posix.dirname(source), path).replace(/\/$/, '')
  const hash = fragment === undefined ? '' : `#${fragment}`
  const page = places.get(file)
  if (page !== undefined) return `${relative(place, page)}${hash}`
  if (!existsSync(join(root, file))) throw new Error(`${source} links to ${link}, which does not exist`)
  if (file.endsWith('.md')) throw new Error(`${source} links to ${link}, which the site has no page for`)
  if (/\.(?:svg|png)$/.test(file)) return relative(place, copied(file, `images/${posix.basename(file)}`))
  return `/${copied(file, `files/${file}${posix.extname(file) === '' ? '.txt' : ''}`, 'public/')}${hash}`
}

function relative(place, page) {
  const path = posix.relative(posix.dirname(place), page)
  return path.startsWith('.') ? path : `./${path}`
}

function copied(file, to, under = '') {
  const target = join(pagesFolder, under + to)
  mkdirSync(dirname(target), { recursive: true })
  cpSync(join(root, file), target)
  return to
}

function writePage(place, text) {
  const file = join(pagesFolder, place)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function decisionsPage(pages) {
  const lines = pages.map(({ title, place }) => `- [${title}](./${posix.basename(place)})`)
  return `# Decisions\n\nWhy things are as they are, in the order in which it was decided.\n\n${lines.join('\n')}\n`
}

/**
 * @param keepsOthers whether what else is there stays, as the reference does while a server runs
 * @returns the sections, with the title and the first sentence of each page
 */
export function writePages({ keepsOthers = false } = {}) {
  if (!keepsOthers) rmSync(pagesFolder, { recursive: true, force: true })
  const written = sections.map((section) => ({
    ...section,
    pages: section.pages.map(([source, place, title]) => {
      const markdown = readFileSync(join(root, source), 'utf8')
      writePage(
        place,
        moveLinks(markdown, (link) => targetOf(link, source, place)),
      )
      return { place, title: title ?? titleOf(markdown), summary: summaryOf(markdown) }
    }),
  }))
  const decisions = written.at(-1)
  writePage('decisions/index.md', decisionsPage(decisions.pages))
  return written
}
