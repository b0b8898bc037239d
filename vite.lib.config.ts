import { defineConfig } from 'vite'

/** The library: one ES module per entry, shared code in chunks, every dependency left outside. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    sourcemap: true,
    lib: {
      entry: {
        index: 'src/index.ts',
        schemas: 'src/schemas.ts',
        react: 'src/react/index.ts',
        client: 'src/client/index.ts',
        persist: 'src/persist/index.ts',
        producer: 'src/producer/index.ts',
        server: 'src/server/index.ts',
        testing: 'src/testing/index.ts',
        'testing/arbitraries': 'src/testing/arbitraries.ts',
      },
      formats: ['es'],
    },
    rolldownOptions: {
      external: [/^node:/, /^(?![./]|\0|[A-Za-z]:)/],
      // It says that a directive may get lost; scripts/check-dist.mjs says whether it was.
      onLog: (level, log, handle) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log)
      },
      output: { chunkFileNames: 'chunks/[name].js' },
    },
  },
})
