'use client'
// The directive has to be the first line, here and in dist/react.js.
export { useAlternatives, useBubble, useInvocation, useThread, useViolations } from './hooks.ts'
export { BubbleStoreProvider, type BubbleStoreProviderProps, useBubbleStore } from './provider.ts'
export { StreamText, type StreamTextProps } from './stream-text.ts'
export { useConnection } from './use-connection.ts'
export { type Send, useSend } from './use-send.ts'
