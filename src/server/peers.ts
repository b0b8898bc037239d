import { MissingPeerError } from './missing-peer-error.ts'

/** Replaces an `error` of importing a package by a `MissingPeerError` if the package is not installed. */
export function peerError(packageName: string, error: unknown): unknown {
  // If a dependency of the package is missing, its own error is better.
  const isMissing = error instanceof Error && error.message.includes(`'${packageName}'`)
  return isMissing ? new MissingPeerError(packageName, { cause: error }) : error
}

/**
 * Packages that are imported only when needed, so that the guard and the logs work without them. Each import has its
 * own `try`. It tells a bundler that the package may be missing, so that bundling does not fail.
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
