// Checks what no package linter does. Each entry in package.json was built. The JSON Schema is valid and names what
// users refer to. The entries for React begin with their directive, without which a server component cannot import
// them. Entries that need no optional peer load without it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
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
  for (const subpath of ['./react', './devtools', './adapters/assistant-ui', './adapters/ai-ui'])
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
  // An agent's process may be a browser, or anything with fetch.
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
  // It is bundled, so its licence must be included.
  if (/\bfrom ['"]eventsource-parser['"]/.test(read('./client')))
    problems.push('./client: needs eventsource-parser to load')
  const chunks = join(root, 'dist/chunks')
  const built = [
    ...Object.values(exports).flatMap(({ default: file }) => file ?? []),
    './dist/cli.js',
    ...readdirSync(chunks).map((name) => `./dist/chunks/${name}`),
  ]
  for (const file of built.filter((name) => name.endsWith('.js'))) {
    const code = readFileSync(join(root, file), 'utf8')
    for (const [name, path] of [
      ['eventsource-parser', 'eventsource-parser/dist'],
      ['@streamparser/json', '@streamparser/json/dist'],
    ])
      if (
        code.includes(`node_modules/${path}`) &&
        !new RegExp(`/\\*! Holds ${name}\\.[^]*MIT License[^]*\\*/`).test(code)
      )
        problems.push(`${file}: contains ${name} without its licence`)
  }
  const command = readFileSync(join(root, 'dist/cli.js'), 'utf8')
  if (!command.startsWith('#!/usr/bin/env node\n')) problems.push('the command line does not begin with #!')
  for (const name of ['@streamparser/json', 'eventsource-parser'])
    if (new RegExp(`\\bfrom ['"]${name}['"]`).test(command))
      problems.push(`the command line needs ${name} to load`)
  for (const subpath of ['.', './react', './testing']) {
    if (/\bfrom ['"]fast-check['"]/.test(read(subpath))) problems.push(`${subpath}: imports fast-check`)
  }
}

const schemaFile = join(root, exports['./schema.json'])
if (existsSync(schemaFile)) {
  const { $schema, $ref, $defs = {} } = JSON.parse(readFileSync(schemaFile, 'utf8'))
  if (!$schema?.includes('2020-12') || $ref === undefined)
    problems.push('./schema.json: is not a schema of an event')
  for (const name of ['BubbleEvent', 'ThreadSnapshot', 'ClientFrame', 'ServerFrame', 'CallbackRequest']) {
    if ($defs[name] === undefined) problems.push(`./schema.json: lacks ${name}`)
  }
}

for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'dist: every entry is correct' : `dist: ${problems.length} problems`)
process.exit(problems.length === 0 ? 0 : 1)
