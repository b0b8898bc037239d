import { transformAsync } from '@babel/core'

/**
 * A Vite plugin that runs the React Compiler, for the `dom-compiler` test project. Vite's own integration needs a
 * newer Node. A component that cannot be compiled fails the run.
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
