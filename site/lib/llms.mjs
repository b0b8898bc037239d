// The texts of the site as they are: each page as Markdown beside its HTML, and llms.txt, which lists them.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { moveLinks } from './markdown.mjs'
import { pagesFolder } from './pages.mjs'

const intro = `# onebubble

> One invocation, one bubble: a chat store for React, keyed by invocationId. An agent's reply arrives as a stream and as a message that
> the agent posts; both are placed into one bubble by an exact id.

Every page of this site is there as Markdown, too: put .md in the place of .html.`

const lineOf = ({ place, title, summary }) => `- [${title}](${place})${summary === '' ? '' : `: ${summary}`}`

/** @param base the path at which the site is served: what lies at its top is linked from there */
export function writeTexts(sections, dist, base) {
  for (const name of readdirSync(pagesFolder, { recursive: true })) {
    if (name.startsWith('public')) continue
    if (/\.(?:svg|png)$/.test(name)) cpSync(join(pagesFolder, name), join(dist, name))
    if (!name.endsWith('.md')) continue
    const text = readFileSync(join(pagesFolder, name), 'utf8')
    writeFileSync(
      join(dist, name),
      moveLinks(text, (link) => (link.startsWith('/') ? base + link.slice(1) : link)),
    )
  }
  const lists = sections.map(({ title, pages }) => `## ${title}\n\n${pages.map(lineOf).join('\n')}`)
  writeFileSync(join(dist, 'llms.txt'), `${[intro, ...lists].join('\n\n')}\n`)
}
