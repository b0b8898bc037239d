import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, root } from './build-library.mjs'

/**
 * `onebubble/server`, built in production mode, where the packages that it imports are found. Returns the address of the
 * module, which goes with the process.
 */
export const buildServer = () =>
  bundle(mkdtempSync(join(root, 'node_modules/.onebubble-bench-')), {
    root,
    entry: 'src/server/index.ts',
    name: 'server.mjs',
    external: [/^node:/, 'ws', 'hono', '@hono/node-server', 'jose'],
  })
