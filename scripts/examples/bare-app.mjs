import { ours } from '../packed.mjs'

const compilerOptions = {
  target: 'es2023',
  lib: ['ES2023', 'DOM'],
  module: 'esnext',
  types: ['vite/client'],
  allowArbitraryExtensions: true,
  skipLibCheck: true,
  moduleResolution: 'bundler',
  allowImportingTsExtensions: true,
  verbatimModuleSyntax: true,
  moduleDetection: 'force',
  noEmit: true,
  jsx: 'react-jsx',
  noUnusedLocals: true,
  noUnusedParameters: true,
  erasableSyntaxOnly: true,
  noFallthroughCasesInSwitch: true,
}

/** The entry of the page, as `npm create vite` writes it. */
export const mainOfVite = `import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './index.css'
import App from './App.tsx'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
`

const versionsOf = (names) => Object.fromEntries(names.map((name) => [name, ours(name)]))

/**
 * The files of a React app in TypeScript, as `npm create vite` writes them (create-vite 9.3), without its pictures and styles.
 * @param dependencies the packages to install besides React
 */
export const bareApp = (dependencies) => ({
  'package.json': JSON.stringify({
    name: 'chat',
    private: true,
    type: 'module',
    scripts: { dev: 'vite', build: 'tsc -b && vite build' },
    dependencies: { ...versionsOf(['react', 'react-dom']), ...dependencies },
    devDependencies: versionsOf([
      '@types/node',
      '@types/react',
      '@types/react-dom',
      '@vitejs/plugin-react',
      'typescript',
      'vite',
    ]),
  }),
  'index.html': `<!doctype html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <link rel="icon" href="data:," />
    <title>chat</title>
  </head>
  <body>
    <div id="root"></div>
    <script type="module" src="/src/main.tsx"></script>
  </body>
</html>
`,
  'vite.config.ts': `import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
})
`,
  'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }),
  'src/main.tsx': mainOfVite,
  'src/index.css': '',
})
