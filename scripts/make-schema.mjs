// Writes dist/schema.json, after the library was built.
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { module } = await runnerImport(join(root, 'scripts/json-schema.ts'), { root, configFile: false })
writeFileSync(join(root, 'dist/schema.json'), `${JSON.stringify(module.jsonSchema(), null, 2)}\n`)
console.log('dist/schema.json: written')
