// What the built site points to within itself has to be there: files and fragments, of HTML, Markdown and llms.txt.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { slugOf } from './markdown.mjs'

const unescaped = (text) =>
  text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>')

const htmlLinks = (text) => [...text.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link]) => unescaped(link))
const htmlIds = (text) => [...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => unescaped(id))

const withoutCode = (text) => text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '')
const markdownLinks = (text) => [
  ...[...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)].map(([, link]) => link),
  ...[...withoutCode(text).matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)].map(([, link]) => link),
]
function markdownIds(text) {
  const seen = new Map()
  const anchors = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)
  const headings = [...text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)]
  const slugs = headings.map(([, heading]) => {
    const slug = slugOf(heading.replaceAll(/\\|<[^>]*>/g, ''))
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  })
  return [...anchors, ...slugs]
}

/**
 * @param dist the folder of a built site
 * @param base the path at which it is served, with a slash at both ends
 * @returns a line for each link that leads nowhere
 */
export function brokenLinks(dist, base = '/') {
  const files = readdirSync(dist, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.(?:html|md|txt)$/.test(name) && !name.startsWith('files/') && name !== '404.html')
  const texts = new Map(files.map((name) => [name, readFileSync(join(dist, name), 'utf8')]))
  const ids = new Map()
  const idsOf = (name) => {
    const text = texts.get(name) ?? ''
    if (!ids.has(name)) ids.set(name, new Set(name.endsWith('.html') ? htmlIds(text) : markdownIds(text)))
    return ids.get(name)
  }
  return files.flatMap((name) => {
    const text = texts.get(name)
    const links = name.endsWith('.html') ? htmlLinks(text) : markdownLinks(text)
    return [...new Set(links)].filter((link) => !leads(link, name)).map((link) => `${name}: ${link}`)
  })

  function leads(link, from) {
    if (link === '' || /^[a-z][a-z+.-]*:|^\/\//i.test(link)) return true
    const [path, fragment = ''] = link.split('#')
    let target = from
    if (path.startsWith('/')) {
      if (!path.startsWith(base)) return false
      target = path.slice(base.length)
    } else if (path !== '') target = posix.join(posix.dirname(from), path)
    target = decodeURI(target)
    if (target === '' || target.endsWith('/') || target === '.') target = posix.join(target, 'index.html')
    if (!existsSync(join(dist, target)) || !statSync(join(dist, target)).isFile()) return false
    return fragment === '' || !texts.has(target) || idsOf(target).has(decodeURIComponent(fragment))
  }
}
