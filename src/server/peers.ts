import { MissingPeerError } from './missing-peer-error.ts'

/** @throws MissingPeerError when it is not installed */
export async function loadPeer<Module>(packageName: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    // Of what it imports itself another may be missing: that is its own affair.
    const isMissing = error instanceof Error && error.message.includes(`'${packageName}'`)
    throw isMissing ? new MissingPeerError(packageName, { cause: error }) : error
  }
}

/** Imported when they are needed, so that the guard and the logs work where none of them is installed. */
export const peers = {
  hono: () => loadPeer('hono', () => import('hono')),
  nodeServer: () => loadPeer('@hono/node-server', () => import('@hono/node-server')),
  promClient: () => loadPeer('prom-client', () => import('prom-client')),
  jose: () => loadPeer('jose', () => import('jose')),
  rateLimiter: () => loadPeer('rate-limiter-flexible', () => import('rate-limiter-flexible')),
  ws: () => loadPeer('ws', () => import('ws')),
} as const
