import type { Server } from 'node:http'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type PreviewServer, type ViteDevServer } from 'vite'
import { gateway } from './server/gateway.ts'

/** One process, one port: the gateway stands behind the page, in `vite` and in `vite preview`. */
function backend(): Plugin {
  const serve = ({ httpServer, middlewares }: ViteDevServer | PreviewServer): void => {
    middlewares.use((request, response, next) => void gateway.handler(request, response, next))
    if (httpServer !== null) gateway.attach(httpServer as Server) // as long as Vite is not told to speak HTTP/2
  }
  return { name: 'backend', configureServer: serve, configurePreviewServer: serve }
}

export default defineConfig({ plugins: [react(), backend()] })
