// Which documents the site has, in which order, and where each stands in it. The documents stay where they are.
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const guide = (...names) => names.map((name) => [`docs/guide/${name}.md`, `guide/${name}.md`])
const docs = (...names) => names.map((name) => [`docs/${name}.md`, `${name.toLowerCase()}.md`])
const folder = (path) => readdirSync(join(root, path)).toSorted()

/** Sections of the site: each page by its source and by its place, both as paths with `/`, and a title if its own does not do. */
export const sections = [
  {
    title: 'Begin',
    pages: [
      ['README.md', 'index.md'],
      ...guide('quick-start', 'concepts', 'recipes', 'migration', 'walks', 'faq'),
    ],
  },
  { title: 'Decide', pages: guide('guarantees', 'speed', 'comparison') },
  {
    title: 'Use',
    pages: [
      ...guide('store', 'react', 'client', 'gateway', 'producer'),
      ...docs('GUARD', 'ADAPTERS', 'CHECKER'),
      ...guide('devtools', 'testing'),
    ],
  },
  { title: 'Run', pages: docs('DEPLOYMENT', 'SECURITY') },
  {
    title: 'Examples',
    pages: folder('examples')
      .filter((name) => existsSync(join(root, 'examples', name, 'README.md')))
      .map((name) => [`examples/${name}/README.md`, `examples/${name}.md`]),
  },
  {
    title: 'Know',
    pages: [
      ...docs('PROTOCOL', 'ARCHITECTURE'),
      ['CONTRIBUTING.md', 'contributing.md'],
      ['CODE_OF_CONDUCT.md', 'code-of-conduct.md'],
      ['SECURITY.md', 'security-policy.md', 'Report a vulnerability'],
      ['CHANGELOG.md', 'changelog.md'],
      ['bench/README.md', 'bench/index.md'],
      ...folder('bench/results')
        .filter((name) => name.endsWith('.md'))
        .map((name) => [`bench/results/${name}`, `bench/${name}`]),
    ],
  },
  {
    title: 'Decisions',
    isCollapsed: true,
    pages: folder('docs/decisions').map((name) => [`docs/decisions/${name}`, `decisions/${name}`]),
  },
]

/** The place of each source. A folder stands for the page that begins it. */
export const places = new Map([
  ...sections.flatMap(({ pages }) => pages.map(([source, place]) => [source, place])),
  ['docs/decisions', 'decisions/index.md'],
  ['bench/results', 'bench/results.md'],
])
