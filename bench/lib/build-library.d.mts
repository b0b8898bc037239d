export const root: string
export function buildLibrary(folder?: string): Promise<string>
export function bundle(
  outDir: string,
  how: {
    readonly root: string
    readonly entry: string
    readonly name: string
    readonly external?: readonly (string | RegExp)[]
  },
): Promise<string>
