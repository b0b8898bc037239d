// The texts of the site as they are: each page as Markdown beside its HTML, and llms.txt, which lists them.
import { cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pagesFolder } from './pages.mjs'

const intro = `# onebubble

> One invocation, one bubble: a chat store for React, keyed by invocationId. An agent's reply arrives as a stream and as a message that
> the agent posts; both are placed into one bubble by an exact id.

Every page of this site is there as Markdown, too: put .md in the place of .html.`

const lineOf = ({ place, title, summary }) => `- [${title}](${place})${summary === '' ? '' : `: ${summary}`}`

export function writeTexts(sections, dist) {
  for (const name of readdirSync(pagesFolder, { recursive: true }).filter((file) =>
    /\.(?:md|svg|png)$/.test(file),
  ))
    if (!name.startsWith('public')) cpSync(join(pagesFolder, name), join(dist, name))
  const lists = sections.map(({ title, pages }) => `## ${title}\n\n${pages.map(lineOf).join('\n')}`)
  writeFileSync(join(dist, 'llms.txt'), `${[intro, ...lists].join('\n\n')}\n`)
}
