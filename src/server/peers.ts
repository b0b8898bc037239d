import { MissingPeerError } from './missing-peer-error.ts'

/** What to throw in the place of `error`, which an import of the package has thrown: a `MissingPeerError` if it is not installed. */
export function peerError(packageName: string, error: unknown): unknown {
  // Of what it imports itself another may be missing: that is its own affair.
  const isMissing = error instanceof Error && error.message.includes(`'${packageName}'`)
  return isMissing ? new MissingPeerError(packageName, { cause: error }) : error
}

/**
 * Imported when they are needed, so that the guard and the logs work where none of them is installed. Each import stands in a
 * `try` of its own: by that a bundler knows that the package may be missing, and does not fail.
 */
export const peers = {
  async hono() {
    try {
      return await import('hono')
    } catch (error) {
      throw peerError('hono', error)
    }
  },
  async nodeServer() {
    try {
      return await import('@hono/node-server')
    } catch (error) {
      throw peerError('@hono/node-server', error)
    }
  },
  async promClient() {
    try {
      return await import('prom-client')
    } catch (error) {
      throw peerError('prom-client', error)
    }
  },
  async jose() {
    try {
      return await import('jose')
    } catch (error) {
      throw peerError('jose', error)
    }
  },
  async rateLimiter() {
    try {
      return await import('rate-limiter-flexible')
    } catch (error) {
      throw peerError('rate-limiter-flexible', error)
    }
  },
  async ws() {
    try {
      return await import('ws')
    } catch (error) {
      throw peerError('ws', error)
    }
  },
} as const
