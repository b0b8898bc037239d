import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import { slugOf } from '../lib/markdown.mjs'

// What site/docs.mjs has written beside the pages.
const sections = JSON.parse(readFileSync(new URL('../pages/sections.json', import.meta.url), 'utf8'))
const linkOf = (place) => `/${place.replace(/(?:^|(?<=\/))index\.md$|\.md$/, '')}`

export default defineConfig({
  title: 'onebubble',
  description: 'One invocation, one bubble',
  base: process.env.ONEBUBBLE_DOCS_BASE ?? '/',
  srcDir: 'pages',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    anchor: { slugify: slugOf },
    languageAlias: { ndjson: 'json', jsonl: 'json' },
  },
  vite: { build: { chunkSizeWarningLimit: 4_000 } }, // the index of the search is one file
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Quick start', link: '/guide/quick-start' },
      { text: 'Recipes', link: '/guide/recipes' },
      { text: 'Protocol', link: '/protocol' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: sections.map(({ title, isCollapsed = false, pages }) => ({
      text: title,
      collapsed: isCollapsed,
      items: pages.map(({ place, title: text }) => ({ text, link: linkOf(place) })),
    })),
  },
})
