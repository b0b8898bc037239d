import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { moduleRunnerTransform, transformWithOxc } from 'vite'
import type { CodeBlock } from './markdown.ts'

// Not by a URL, which would be jsdom's in one of the tests.
export const root = resolve(import.meta.dirname, '../..')

/** The adapters that read a source, by the names of their folders. */
export const adapterNames = readdirSync(join(root, 'src/adapters')).filter((name) =>
  existsSync(join(root, 'src/adapters', name, 'index.ts')),
)

/** What the package's entries stand for while it is not installed. */
const entries: Readonly<Record<string, string>> = {
  onebubble: 'src/index.ts',
  'onebubble/adapters/assistant-ui': 'src/bindings/assistant-ui/index.ts',
  'onebubble/adapters/ai-ui': 'src/bindings/ai-ui/index.ts',
  'onebubble/adapters/chat-transport': 'src/bindings/chat-transport/index.ts',
  'onebubble/schemas': 'src/schemas.ts',
  'onebubble/react': 'src/react/index.ts',
  'onebubble/devtools': 'src/devtools/index.ts',
  'onebubble/client': 'src/client/index.ts',
  'onebubble/persist': 'src/persist/index.ts',
  'onebubble/producer': 'src/producer/index.ts',
  'onebubble/server': 'src/server/index.ts',
  'onebubble/testing': 'src/testing/index.ts',
  ...Object.fromEntries(
    adapterNames.map((name) => [`onebubble/adapters/${name}`, `src/adapters/${name}/index.ts`]),
  ),
}

/** Code blocks of documents as files, in a folder of their own that sees the project's dependencies. */
export class Snippets {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async create(): Promise<Snippets> {
    const folder = await mkdtemp(join(tmpdir(), 'onebubble-docs-'))
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
    return new Snippets(folder)
  }

  async write(name: string, { code, language }: Pick<CodeBlock, 'code' | 'language'>): Promise<string> {
    const folder = join(this.folder, name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'))
    await mkdir(folder, { recursive: true })
    const file = join(folder, `snippet.${language}`)
    await writeFile(file, code)
    return file
  }

  /** What the compiler says of all that was written, as strict as the project; empty when it says nothing. */
  async typeErrors(): Promise<string> {
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        paths: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, [join(root, file)]])),
        typeRoots: [join(root, 'node_modules/@types')],
      },
      include: ['*/snippet.*'],
    }
    await writeFile(join(this.folder, 'tsconfig.json'), JSON.stringify(config))
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    return new Promise((resolve) => {
      execFile(process.execPath, [tsc, '-p', this.folder], (error, stdout) =>
        resolve(error === null ? '' : stdout),
      )
    })
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

// The constructor of async functions has no name of its own.
const AsyncFunction = (async () => undefined).constructor as new (
  ...names: string[]
) => (...values: unknown[]) => Promise<void>

/**
 * Runs a code block in this very realm and answers what it exports.
 * @param modules what it may import, by name
 */
export async function runSnippet(
  { code, language }: Pick<CodeBlock, 'code' | 'language'>,
  modules: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const file = `snippet.${language}`
  const plainCode = (
    await transformWithOxc(code, file, { jsx: { runtime: 'automatic', development: false } })
  ).code
  const module = await moduleRunnerTransform(plainCode, null, file, plainCode)
  const exported: Record<string, unknown> = {}
  const importModule = async (name: string): Promise<unknown> => {
    if (!Object.hasOwn(modules, name)) throw new Error(`the code block imports ${name}`)
    return modules[name]
  }
  const exportName = (name: string, get: () => unknown): void =>
    void Object.defineProperty(exported, name, { get, enumerable: true })
  // The names by which Vite's own module runner hands a module its imports and exports.
  const names = ['__vite_ssr_import__', '__vite_ssr_exportName__']
  await new AsyncFunction(...names, `'use strict';${module?.code}`)(importModule, exportName)
  return exported
}
