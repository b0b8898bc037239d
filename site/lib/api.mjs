// The reference: a page for each entry of the package, from the docstrings.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Application } from 'typedoc'
import { wordsOf } from './markdown.mjs'
import { pagesFolder } from './pages.mjs'
import { root } from './site-map.mjs'

/** The source of each entry that has types: by what one imports. */
function entries() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.entries(exports).flatMap(([subpath, { types }]) =>
    types === undefined
      ? []
      : [
          {
            name: subpath.replace('.', 'onebubble'),
            source: types.replace('./dist/', 'src/').replace('.d.ts', '.ts'),
          },
        ],
  )
}

/** @returns a section with a page for each entry */
export async function writeApi() {
  const all = entries()
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: all.map(({ source }) => join(root, source)),
    tsconfig: join(root, 'site/tsconfig.json'),
    out: join(pagesFolder, 'api'),
    router: 'module',
    readme: 'none',
    name: 'onebubble',
    entryFileName: 'index',
    skipErrorChecking: true, // the project's own compiler is another one, and checks it
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    hideGroupHeadings: false,
    useHTMLAnchors: true,
    anchorPrefix: 'api-', // else they are taken for those of the headings, which are counted in another way
    useCodeBlocks: true,
    sanitizeComments: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    validation: false,
    logLevel: 'Error',
  })
  const project = await app.convert()
  if (project === undefined) throw new Error('typedoc could not read the sources')
  for (const module of project.children ?? []) {
    const source = module.sources?.[0]?.fullFileName ?? ''
    const entry = all.find((one) => source.endsWith(`/${one.source}`) || nameOf(one.source) === module.name)
    if (entry === undefined) throw new Error(`no entry has the module ${module.name}`)
    module.name = entry.name
  }
  await app.generateOutputs(project)
  if (app.logger.hasErrors()) throw new Error('typedoc has failed')
  const pages = pagesIn('api')
  for (const { place } of pages) prefixAnchors(join(pagesFolder, place))
  return { title: 'API', isCollapsed: true, pages }
}

/** As typedoc names the module of a file: without what all of them share. */
const nameOf = (source) =>
  source
    .replace(/^src\//, '')
    .replace(/\.ts$/, '')
    .replace(/\/index$/, '')

/** typedoc leaves the prefix out where a link leads to another page. */
function prefixAnchors(file) {
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replaceAll(/\]\(([^()\s#]+\.md)#(?!api-)/g, ']($1#api-'))
}

/** What the README says of an entry. */
function summaries() {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const rows = [...readme.matchAll(/^\| `(onebubble[^`]*)` \| (.+) \|$/gm)]
  return new Map(rows.map(([, entry, text]) => [entry, wordsOf(text)]))
}

function pagesIn(folder) {
  const said = summaries()
  return readdirSync(join(pagesFolder, folder), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith('.md'))
    .map((file) => {
      const place = join(file.parentPath, file.name)
        .slice(pagesFolder.length + 1)
        .replaceAll('\\', '/')
      const title = place.slice('api/'.length, -'.md'.length)
      return { place, title: title === 'index' ? 'All entries' : title, summary: said.get(title) ?? '' }
    })
    .toSorted((one, other) => (one.place < other.place ? -1 : 1))
}
