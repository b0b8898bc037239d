import { getRequestListener } from '@hono/node-server'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type PreviewServer, type ViteDevServer } from 'vite'
import { app } from './server/app.ts'

/** One process, one port: the backend stands behind the page, in `vite` and in `vite preview`. */
function backend(): Plugin {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const serve = ({ middlewares }: ViteDevServer | PreviewServer): void => {
    middlewares.use((request, response, next) => {
      if (request.url?.startsWith('/api/')) void listener(request, response)
      else next()
    })
  }
  return { name: 'backend', configureServer: serve, configurePreviewServer: serve }
}

export default defineConfig({ plugins: [react(), backend()] })
