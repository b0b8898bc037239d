// What no package linter looks at: whether each entry that package.json promises was built, whether the JSON Schema is one
// and names what users refer to, whether the React entry
// still begins with its directive, without which a server component cannot import it, and whether an entry that can do
// without an optional peer loads without it.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const problems = []

for (const [subpath, entry] of Object.entries(exports)) {
  for (const file of typeof entry === 'string' ? [entry] : Object.values(entry)) {
    if (!existsSync(join(root, file))) problems.push(`${subpath}: ${file} was not built`)
  }
}

const read = (subpath) => readFileSync(join(root, exports[subpath].default), 'utf8')
if (problems.length === 0) {
  for (const subpath of ['./react', './adapters/assistant-ui', './adapters/ai-ui'])
    if (!/^(['"])use client\1/.test(read(subpath)))
      problems.push(`${subpath}: does not begin with "use client"`)
  for (const subpath of ['./adapters/ai-ui', './adapters/chat-transport'])
    if (/\bfrom ['"]ai['"]/.test(read(subpath))) problems.push(`${subpath}: needs ai to load`)
  for (const subpath of [
    '.',
    './schemas',
    './persist',
    './testing',
    './testing/arbitraries',
    './adapters/chat-transport',
  ]) {
    if (/['"]use client['"]/.test(read(subpath))) problems.push(`${subpath}: is marked "use client"`)
    if (/\bfrom ['"]react['"/]/.test(read(subpath))) problems.push(`${subpath}: imports React`)
  }
  // An agent's process may be a browser's, or anything that has fetch.
  for (const dependency of ['node:', 'zustand', 'immer', 'react']) {
    if (new RegExp(`\\bfrom ['"]${dependency}`).test(read('./producer')))
      problems.push(`./producer: imports ${dependency}`)
  }
  for (const subpath of ['./server', './testing']) {
    for (const peer of ['ws', 'hono', '@hono/node-server', 'jose', 'prom-client']) {
      if (new RegExp(`\\bfrom ['"]${peer}['"/]`).test(read(subpath)))
        problems.push(`${subpath}: needs ${peer} to load`)
    }
  }
  for (const subpath of ['.', './react', './client', './server', './testing']) {
    if (/\bfrom ['"]idb['"]/.test(read(subpath))) problems.push(`${subpath}: needs idb to load`)
  }
  // It is taken in, and whoever gets it has to get its licence.
  if (/\bfrom ['"]eventsource-parser['"]/.test(read('./client')))
    problems.push('./client: needs eventsource-parser to load')
  if (!/\/\*! Holds eventsource-parser\.[^]*MIT License[^]*\*\//.test(read('./client')))
    problems.push('./client: holds eventsource-parser without its licence')
  for (const subpath of ['.', './react', './testing']) {
    if (/\bfrom ['"]fast-check['"]/.test(read(subpath))) problems.push(`${subpath}: imports fast-check`)
  }
}

const schemaFile = join(root, exports['./schema.json'])
if (existsSync(schemaFile)) {
  const { $schema, $ref, $defs = {} } = JSON.parse(readFileSync(schemaFile, 'utf8'))
  if (!$schema?.includes('2020-12') || $ref === undefined)
    problems.push('./schema.json: is no schema of an event')
  for (const name of ['BubbleEvent', 'ThreadSnapshot', 'ClientFrame', 'ServerFrame', 'CallbackRequest']) {
    if ($defs[name] === undefined) problems.push(`./schema.json: lacks ${name}`)
  }
}

for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'dist: every entry is as promised' : `dist: ${problems.length} problems`)
process.exit(problems.length === 0 ? 0 : 1)
