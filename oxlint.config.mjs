// The house rules, held by oxlint. tests/layers.test.ts feeds each of them a violation and expects the complaint.

const adapterNames = [
  'ag-ui',
  'ai-sdk',
  'openai-responses',
  'openai-chat',
  'anthropic',
  'anthropic-agents',
  'adk',
  'langgraph',
  'a2a',
  'mapping',
]

/**
 * The floors of src, lowest first. A floor imports only from the floors in `below`, through their index.ts, and
 * from the packages in `packages`. Patterns are gitignore's, because a regex with a lookahead matches nothing here
 * and says so nowhere.
 */
const floors = [
  { name: 'protocol', below: [], packages: ['valibot'], pure: true },
  { name: 'core', below: ['protocol'], packages: ['immer'], pure: true },
  // Not the root of zustand, which brings React.
  {
    name: 'store',
    below: ['protocol', 'core'],
    packages: ['zustand/vanilla', 'zustand/middleware', 'valibot', 'immer'],
  },
  // client, producer, persist and server stand side by side.
  { name: 'client', below: ['protocol', 'core', 'store'], packages: ['eventsource-parser'] },
  { name: 'producer', below: ['protocol', 'core', 'store'], packages: ['valibot'] },
  { name: 'persist', below: ['protocol', 'core', 'store'], packages: ['idb', 'valibot'] },
  {
    name: 'server',
    below: ['protocol', 'core', 'store'],
    packages: [
      'node:*',
      'node:*/**',
      'ws',
      'hono',
      '@hono/node-server',
      'jose',
      'ioredis',
      'prom-client',
      'rate-limiter-flexible',
    ],
  },
  // Other people's events as ours: no store, no clock, no network. Not in tsconfig.pure.json, since it reads responses.
  { name: 'adapters', below: ['protocol'], packages: ['eventsource-parser'], pure: true },
  { name: 'react', below: ['protocol', 'core', 'store', 'client'], packages: ['react'] },
  // Our bubbles in other people's components.
  {
    name: 'bindings',
    below: ['protocol', 'core', 'store', 'client', 'react'],
    packages: ['react', '@assistant-ui/react', 'ai'],
  },
  { name: 'devtools', below: ['protocol', 'core', 'store', 'react'], packages: ['react'] },
  // Not react, since who tests a reducer may have no React.
  {
    name: 'testing',
    below: ['protocol', 'core', 'store', 'client', 'producer', 'persist', 'server'],
    packages: ['fast-check'],
  },
  {
    name: 'cli',
    below: ['protocol', 'core', 'store', 'adapters', 'server'],
    packages: ['node:*', 'node:*/**', 'eventsource-parser', '@streamparser/json'],
    // Each is an entry, and only the one that is asked for is loaded.
    entries: adapterNames.map((name) => `adapters/${name}/index.ts`),
  },
  {
    name: 'demo',
    below: ['protocol', 'core', 'store', 'client', 'persist', 'react', 'devtools', 'testing'],
    packages: ['**/*', '!node:*', '!node:*/**', '!onebubble', '!onebubble/**'],
  },
]

/** Lets one package through. Without a slash a pattern means the last segment of any path: hence the second line. */
const permit = (name) => (name.includes('/') ? [`!${name}`] : [`!${name}`, `*/**/${name}`])

/**
 * What a floor must not import, as one pattern for no-restricted-imports: the last line that matches decides.
 * One, because a negation in one pattern lifts the others, too. `from` leads from the floor to src.
 */
function importRule({ name, below, packages, entries = [] }, from = '../**') {
  const others = floors.map((floor) => floor.name).filter((other) => other !== name)
  const outside = ['tests', 'stories', 'bench', 'scripts', 'dist']
  return {
    patterns: [
      {
        group: [
          '**',
          '!./**',
          '!../**',
          ...packages.flatMap((own) => (own.startsWith('!') ? own.slice(1) : permit(own))),
          ...others.flatMap((other) => [`${from}/${other}`, `${from}/${other}/**`]),
          ...[...below.map((other) => `${other}/index.ts`), ...entries].map((open) => `!${from}/${open}`),
          ...outside.map((folder) => `../**/${folder}/**`),
          ...['../index.ts', '../../index.ts'], // the package's own entry
        ],
        message:
          `${name} imports the floors below it, through their index.ts: ${below.join(', ') || 'none'}; ` +
          `and the packages that oxlint.config.mjs lists for it.`,
      },
    ],
  }
}

const restrictGlobals = (names, message) => names.map((name) => ({ name, message }))

/** What would tie the pure floors to a platform or to the moment. tsconfig.pure.json refuses the rest of it. */
const impureGlobals = [
  ...restrictGlobals(['Date', 'performance'], 'Pure floors know no time.'),
  ...restrictGlobals(
    [
      'setTimeout',
      'setInterval',
      'setImmediate',
      'clearTimeout',
      'clearInterval',
      'clearImmediate',
      'queueMicrotask',
      'requestAnimationFrame',
      'cancelAnimationFrame',
      'requestIdleCallback',
    ],
    'Pure floors schedule nothing.',
  ),
  ...restrictGlobals(['crypto'], 'Pure floors know no chance.'),
  ...restrictGlobals(
    [
      'globalThis',
      'window',
      'self',
      'document',
      'navigator',
      'location',
      'localStorage',
      'sessionStorage',
      'indexedDB',
      'fetch',
      'WebSocket',
      'EventSource',
      'BroadcastChannel',
      'MessageChannel',
    ],
    'Pure floors know no browser.',
  ),
  ...restrictGlobals(['global', 'process', 'Buffer', 'require', 'module'], 'Pure floors know no Node.'),
]

const neverSleep = 'Tests never sleep: use a virtual clock, or wait for a condition.'

/** @type {import('oxlint').OxlintConfig} */
export default {
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'react', 'jsx-a11y', 'promise', 'vitest'],
  categories: { correctness: 'error' },
  rules: {
    eqeqeq: 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'no-empty': 'error',
    'no-fallthrough': 'error',
    'no-param-reassign': 'error',
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'import/no-self-import': 'error',
    'import/no-duplicates': 'error',
    'oxc/no-const-enum': 'error',
    'react/rules-of-hooks': 'error',
    'react/exhaustive-deps': 'error',
    'typescript/consistent-type-imports': 'error', // without it, import('x').Type passes the layer rules
    'typescript/no-require-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-unnecessary-type-assertion': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'unicorn/no-useless-spread': 'off', // a copy before a loop that changes its source is not useless
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    // What asserts besides `expect`: properties (tests/laws), and our own testing kit.
    'vitest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'holds', 'runScenario'] }],
    'vitest/no-focused-tests': 'error',
    'vitest/no-disabled-tests': 'error',
  },
  ignorePatterns: [
    '**/node_modules/',
    'site/pages/',
    'site/.vitepress/dist/',
    'site/.vitepress/cache/',
    '**/.next/',
    'dist*/',
    'storybook-static/',
    'coverage/',
    'tests/fixtures/',
  ],
  overrides: [
    {
      files: ['src/**'],
      rules: { 'no-console': 'error' },
    },
    ...floors.map((floor) => ({
      files: [`src/${floor.name}/**`],
      rules: {
        'no-restricted-imports': ['error', importRule(floor)],
        ...(floor.pure && {
          'no-restricted-globals': ['error', ...impureGlobals],
          'no-restricted-properties': [
            'error',
            { object: 'Math', property: 'random', message: 'Pure floors know no chance.' },
          ],
        }),
      },
    })),
    {
      files: ['src/*.ts'],
      rules: {
        'no-restricted-imports': [
          'error',
          importRule({ name: 'entry', below: ['protocol', 'core', 'store'], packages: [] }, '.'),
        ],
      },
    },
    {
      files: ['src/demo/**', 'src/cli/**'],
      rules: { 'no-console': 'off' },
    },
    {
      files: ['tests/**', 'stories/**'],
      rules: {
        'typescript/no-non-null-assertion': 'off', // a test that meets undefined fails anyway, and at that place
        'no-restricted-globals': ['error', ...restrictGlobals(['setTimeout', 'setInterval'], neverSleep)],
        'no-restricted-properties': ['error', { property: 'waitForTimeout', message: neverSleep }],
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              { group: ['timers', 'timers/*', 'node:timers', 'node:timers/*'], message: neverSleep },
            ],
          },
        ],
      },
    },
    {
      // Tools ask for these.
      files: [
        '*.config.{ts,mjs}',
        'site/.vitepress/config.mjs',
        'examples/*/*.config.ts',
        'examples/next-app/app/{layout,page}.tsx',
        'examples/react-native/App.tsx',
        '.storybook/**',
        'stories/**/*.stories.tsx',
        'tests/e2e/serve.ts',
      ],
      rules: { 'import/no-default-export': 'off' },
    },
    {
      // Where an example is not installed, the types of its packages are not known.
      files: ['examples/**'],
      rules: { 'typescript/no-unnecessary-type-assertion': 'off' },
    },
    {
      files: ['examples/react-native/App.tsx'], // where such an app begins
      rules: { 'unicorn/filename-case': 'off' },
    },
  ],
}
