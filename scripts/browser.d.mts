export declare const chromiumArgs: string[]
export declare function findBrowser(env?: NodeJS.ProcessEnv): string | undefined
