import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import type { Connect, Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { chromiumArgs, findBrowser } from './scripts/browser.mjs'
import { demoGateway } from './scripts/demo/gateway-plugin.ts'
import { pageSecurity } from './scripts/demo/page-security.ts'
import { reactCompiler } from './scripts/react-compiler.mjs'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** `npm start -- --recording FILE`. */
const recordingFile = process.env['ONEBUBBLE_RECORDING']

/** The folder in which `npm start` keeps its threads. */
const dataFolder = process.env['ONEBUBBLE_DATA']

const inFolder = (folder: string | undefined): readonly string[] =>
  folder === undefined ? [] : [`${folder}/**`]

/** What the page replays, as `/recording.ndjson`: the project's own recording, unless another is named. */
function recording(): Plugin {
  const file = recordingFile ?? path('src/demo/recordings/default.ndjson')
  const serve: Connect.NextHandleFunction = (request, response, next) => {
    if (request.url?.split('?')[0] !== '/recording.ndjson' || !existsSync(file)) return next()
    response.setHeader('content-type', 'application/x-ndjson; charset=utf-8')
    response.setHeader('cache-control', 'no-store')
    createReadStream(file).on('error', next).pipe(response)
  }
  return {
    name: 'onebubble:recording',
    configureServer: (server) => void server.middlewares.use(serve),
    configurePreviewServer: (server) => void server.middlewares.use(serve),
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'recording.ndjson', source: readFileSync(file) })
    },
  }
}

const executablePath = findBrowser()
const chromium = (colorScheme: 'light' | 'dark' = 'light') => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({
    launchOptions: { args: chromiumArgs, ...(executablePath === undefined ? {} : { executablePath }) },
    // No motion, since text that fades in has too little contrast at first, and would be reported.
    contextOptions: { reducedMotion: 'reduce' as const, colorScheme },
  }),
  instances: [{ browser: 'chromium' as const }],
})

// Named ahead, since a dependency that is discovered while tests run makes Vite reload the page under them.
const browserDependencies = [
  'react',
  'react-dom',
  'react-dom/client',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  '@tanstack/react-virtual',
  '@testing-library/dom',
  '@testing-library/react',
  '@testing-library/user-event',
  'fast-check',
  'idb',
  'immer',
  'react-markdown',
  'remark-gfm',
  'valibot',
  'zustand',
  'zustand/vanilla',
]

const react18 = path('tests/react-18/node_modules')
const dom = {
  environment: 'jsdom' as const,
  include: ['tests/**/*.dom.test.{ts,tsx}'],
  setupFiles: ['tests/setup-dom.ts'],
}

/**
 * Which project runs a test file is read from its name:
 *
 *     tests/**\/*.test.ts, .test.tsx    unit            Node, no DOM
 *     tests/**\/*.dom.test.tsx          dom             jsdom, React 19; once more in dom-react18 under React 18,
 *                                                       and in dom-compiler with the React Compiler on
 *     tests/**\/*.browser.test.tsx      browser         Chromium, the component alone
 *     stories/**\/*.stories.tsx         stories         Chromium, play functions; accessibility violations fail; once more
 *                                                       in stories-dark-phone: dark, and 320 px wide
 *     tests/e2e/**\/*.test.ts           e2e             Node, Playwright and the built page
 */
export default defineConfig({
  // Not in tests, which hand it to servers of their own: `extends` would attach it to the server of each project.
  plugins: [
    react(),
    pageSecurity(),
    recording(),
    ...(process.env['VITEST'] ? [] : [demoGateway({ recordingFile, dataFolder })]),
  ],
  resolve: {
    alias: {
      // Its other build, for browsers, has an entity of Markdown read by `innerHTML`, which Trusted Types refuse.
      'decode-named-character-reference': path('node_modules/decode-named-character-reference/index.js'),
    },
  },
  // What a build writes is no reason to reload the page.
  server: {
    host: '127.0.0.1',
    watch: {
      ignored: [
        '**/storybook-static/**',
        '**/dist/**',
        '**/.next/**',
        '**/coverage/**',
        ...inFolder(dataFolder),
      ],
    },
    // Vite's own list, and what is kept: the secret is nobody's.
    fs: {
      deny: ['.env', '.env.*', '*.{crt,pem}', '**/.git/**', '**/.onebubble/**', ...inFolder(dataFolder)],
    },
  },
  preview: { host: '127.0.0.1' },
  build: { outDir: 'dist-demo' },
  test: {
    passWithNoTests: true,
    // No test waits for time: these only end one that hangs, and are long enough for a machine that has much else to do.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 90_000 } },
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      exclude: ['src/demo/**'],
      reporter: ['text-summary', 'html'],
    },
    // Groups run one after the other, so that the browsers and the page get the cores to themselves.
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/*.{dom,browser}.test.*', 'tests/e2e/**'],
        },
      },
      { extends: true, test: { name: 'dom', ...dom } },
      {
        extends: true,
        plugins: [reactCompiler()],
        test: {
          name: 'dom-compiler',
          ...dom,
          setupFiles: [...dom.setupFiles, 'tests/setup-compiler.tsx'],
        },
      },
      {
        extends: true,
        resolve: {
          alias: [
            { find: /^react(?=$|\/)/, replacement: `${react18}/react` },
            { find: /^react-dom(?=$|\/)/, replacement: `${react18}/react-dom` },
            // Its ES build, since the aliases above do not reach a require().
            {
              find: /^@testing-library\/react$/,
              replacement: path('node_modules/@testing-library/react/dist/@testing-library/react.esm.js'),
            },
          ],
        },
        test: {
          name: 'dom-react18',
          ...dom,
          // Node would resolve the React of these by itself, past the alias, to 19.
          server: {
            deps: {
              inline: [
                /@testing-library\/react/,
                /@tanstack\//,
                /\/react-markdown\//,
                /\/zustand\//,
                /@assistant-ui\//,
                /radix-ui\//,
                /@ai-sdk\/react/,
                /\/swr\//,
              ],
            },
          },
        },
      },
      {
        extends: true,
        optimizeDeps: { include: browserDependencies },
        test: {
          name: 'browser',
          include: ['tests/**/*.browser.test.{ts,tsx}'],
          setupFiles: ['tests/setup-dom.ts'],
          browser: chromium(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        optimizeDeps: { include: browserDependencies },
        plugins: [storybookTest({ configDir: path('.storybook') })],
        test: { name: 'stories', browser: chromium(), sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        optimizeDeps: { include: browserDependencies },
        plugins: [
          storybookTest({
            configDir: path('.storybook'),
            initialGlobals: { viewport: { value: 'mobile1' } },
          }),
        ],
        test: { name: 'stories-dark-phone', browser: chromium('dark'), sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/e2e/serve.ts'],
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
