import { transformAsync } from '@babel/core'

/**
 * Runs the React Compiler over what React runs: a Vite plugin for the `dom-compiler` test project, since Vite's own
 * way to it needs a newer Node than ours. A component that it cannot compile fails the run.
 */
export function reactCompiler() {
  return {
    name: 'onebubble:react-compiler',
    enforce: 'pre',
    transform: {
      filter: { id: /\/(?:src|tests|stories)\/.*\.tsx?$/, code: /from 'react'|\/react\// },
      async handler(code, id) {
        const result = await transformAsync(code, {
          filename: id,
          babelrc: false,
          configFile: false,
          parserOpts: { plugins: ['typescript', 'jsx'] },
          plugins: [['babel-plugin-react-compiler', { panicThreshold: 'all_errors' }]],
          sourceMaps: true,
        })
        return { code: result.code, map: result.map }
      },
    },
  }
}
