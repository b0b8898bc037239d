import { randomBytes } from 'node:crypto'
import type { Connect, HtmlTagDescriptor, Plugin } from 'vite'

const sameForAll = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

/**
 * The policy of the page: it may load only its own files. No inline script or style runs unless it has the nonce.
 * @param nonce only for the development server, whose client writes styles and one script into the page
 */
function policyOf(nonce?: string): string {
  const own = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`
  return [
    "default-src 'none'",
    `script-src ${own}`,
    `style-src ${own}`,
    // Vite's client uses a worker of its own to ask whether the server is back.
    ...(nonce === undefined ? [] : ["worker-src 'self' blob:"]),
    // The icon is part of the page, and pictures are part of the messages, so no other server learns who reads what.
    "img-src 'self' data: blob:",
    "connect-src 'self'", // the websocket of the same host, too
    "base-uri 'none'",
    "form-action 'none'", // the page handles every form
    // No string becomes HTML or a script, without exceptions. Vite's client needs one for its worker.
    ...(nonce === undefined ? ["require-trusted-types-for 'script'", "trusted-types 'none'"] : []),
  ].join('; ')
}

/** Only a header can set this directive. */
const headerOf = (policy: string): string => `${policy}; frame-ancestors 'none'`

/** Sends the page's security headers in dev and in preview, and writes its policy into the built page. */
export function pageSecurity(): Plugin {
  const nonce = randomBytes(16).toString('base64')
  let isGuest = false
  const sending =
    (policy: string): Connect.NextHandleFunction =>
    (_request, response, next) => {
      for (const [name, value] of Object.entries(sameForAll)) response.setHeader(name, value)
      response.setHeader('content-security-policy', headerOf(policy))
      next()
    }
  return {
    name: 'onebubble:page-security',
    config({ server }, { command, isPreview }) {
      // Inside another server (Storybook, the test runner) the pages are not ours.
      isGuest = server?.middlewareMode !== undefined || process.env['VITEST'] !== undefined
      const isDev = command === 'serve' && isPreview !== true && !isGuest
      return isDev ? { html: { cspNonce: nonce } } : {}
    },
    configureServer({ middlewares }) {
      if (!isGuest) middlewares.use(sending(policyOf(nonce)))
    },
    configurePreviewServer({ middlewares }) {
      middlewares.use(sending(policyOf()))
    },
    transformIndexHtml(_html, { server }): HtmlTagDescriptor[] {
      if (server !== undefined) return []
      // For a host that sends no such headers.
      const attrs = { 'http-equiv': 'Content-Security-Policy', content: policyOf() }
      return [{ tag: 'meta', attrs, injectTo: 'head-prepend' }]
    },
  }
}
