import { freeze as freezeDeep } from 'immer'
import type { Freeze } from '../core/index.ts'

// As React reads it: every bundler knows this expression, and no floor below node has its types.
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** How a store freezes what it publishes: in development, so that changing it throws; in production not at all. */
export const chooseFreeze = (): Freeze =>
  process.env.NODE_ENV === 'production' ? (value) => value : (value) => freezeDeep(value, true)
