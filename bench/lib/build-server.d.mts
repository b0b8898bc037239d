/** `onebubble/server`, built in production mode. Returns the address of the module. */
export function buildServer(): Promise<string>
