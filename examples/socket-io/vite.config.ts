import type { Server } from 'node:http'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type PreviewServer, type ViteDevServer } from 'vite'
import { serveChat } from './server/chat.ts'

/** One process, one port: the backend stands behind the page, in `vite` and in `vite preview`. */
function backend(): Plugin {
  const serve = ({ httpServer }: ViteDevServer | PreviewServer): void => {
    if (httpServer !== null) serveChat(httpServer as Server) // as long as Vite is not told to speak HTTP/2
  }
  return { name: 'backend', configureServer: serve, configurePreviewServer: serve }
}

export default defineConfig({ plugins: [react(), backend()] })
