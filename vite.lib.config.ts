import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vite'

/**
 * What is taken in: it is small, and a dependency of one function or of the command line alone. As a peer that may be missing
 * it would break the bundle of everybody who does not use that function.
 */
const inlined = ['eventsource-parser', '@streamparser/json']
const noticeOf = (name: string): string => {
  const licence = readFileSync(new URL(`node_modules/${name}/LICENSE`, import.meta.url), 'utf8')
  return `/*! Holds ${name}.\n\n${licence.trim()}\n*/`
}

/** Each folder with an `index.ts` is an entry: those of `adapters` read a source, those of `bindings` show bubbles elsewhere. */
const adapters = ['src/adapters', 'src/bindings'].flatMap((folder) =>
  existsSync(folder)
    ? readdirSync(folder).flatMap((name) =>
        existsSync(`${folder}/${name}/index.ts`) ? [[`adapters/${name}`, `${folder}/${name}/index.ts`]] : [],
      )
    : [],
)

/** The library: one ES module per entry, shared code in chunks, every dependency but one left outside. */
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
        devtools: 'src/devtools/index.ts',
        client: 'src/client/index.ts',
        persist: 'src/persist/index.ts',
        producer: 'src/producer/index.ts',
        ...Object.fromEntries(adapters),
        server: 'src/server/index.ts',
        testing: 'src/testing/index.ts',
        'testing/arbitraries': 'src/testing/arbitraries.ts',
        cli: 'src/cli/bin.ts',
      },
      formats: ['es'],
    },
    rolldownOptions: {
      external: [/^node:/, new RegExp(`^(?!(?:${inlined.join('|')})$|[./]|\\0|[A-Za-z]:)`)],
      // It says that a directive may get lost; scripts/check-dist.mjs says whether it was.
      onLog: (level, log, handle) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log)
      },
      output: {
        chunkFileNames: 'chunks/[name].js',
        banner: ({ moduleIds }) =>
          inlined
            .filter((name) => moduleIds.some((id) => id.includes(`/node_modules/${name}/`)))
            .map(noticeOf)
            .join('\n'),
      },
    },
  },
})
