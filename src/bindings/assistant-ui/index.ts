'use client'
// The directive has to be the first line, here and in dist/adapters/assistant-ui.js.
export type { BubbleFacts } from '../common/facts.ts'
export { type BubbleRuntimeOptions, useBubbleRuntime } from './use-bubble-runtime.ts'
