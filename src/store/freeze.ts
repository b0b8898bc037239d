import { freeze as freezeDeep } from 'immer'
import type { Freeze } from '../core/index.ts'

// Read as React reads it: every bundler knows this expression. The floors below node do not have its types.
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** Chooses how a store freezes what it publishes. In development a change throws; in production nothing is frozen. */
export const chooseFreeze = (): Freeze =>
  process.env.NODE_ENV === 'production' ? (value) => value : (value) => freezeDeep(value, true)
