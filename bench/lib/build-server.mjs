import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, root } from './build-library.mjs'

/**
 * Builds `onebubble/server` in production mode, in a place where its dependencies are found. Returns the address of
 * the module, which is deleted when the process ends.
 */
export const buildServer = () =>
  bundle(mkdtempSync(join(root, 'node_modules/.onebubble-bench-')), {
    root,
    entry: 'src/server/index.ts',
    name: 'server.mjs',
    external: [/^node:/, 'ws', 'hono', '@hono/node-server', 'jose'],
  })
