import type { Plugin } from 'vite'

export declare function reactCompiler(): Plugin
