// The entry `onebubble/producer` for the processes of the demo. They run from the sources, which Node cannot load by
// itself.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const entry = fileURLToPath(new URL('../../src/producer/index.ts', import.meta.url))
/** @type {{ module: typeof import('../../src/producer/index.ts') }} */
const { module } = await runnerImport(entry, { configFile: false, logLevel: 'error' })

export const { openTurn, postMessageTool, TurnEndedError } = module
