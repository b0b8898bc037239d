import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, preview } from 'vite'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the built page, with a trailing slash. */
    pageUrl: string
    /** Its folder. */
    pageDir: string
  }
}

/** Builds the page as it would be deployed, and serves it on a free port during the e2e tests. */
export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const outDir = await mkdtemp(join(tmpdir(), 'onebubble-page-'))
  const shared = { configFile: 'vite.config.ts', logLevel: 'warn' as const, mode: 'production' }
  const { NODE_ENV } = process.env
  Object.assign(process.env, { NODE_ENV: 'production' }) // that of the test runner would select React for development
  await build({ ...shared, build: { outDir, emptyOutDir: true } })
  Object.assign(process.env, { NODE_ENV })
  const server = await preview({ ...shared, build: { outDir }, preview: { port: 0 } })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('the built page is not being served')
  project.provide('pageUrl', url)
  project.provide('pageDir', outDir)
  return async () => {
    await server.close()
    await rm(outDir, { recursive: true, force: true })
  }
}
