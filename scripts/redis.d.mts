export declare function findRedis(
  env?: NodeJS.ProcessEnv,
): { readonly url: string } | { readonly executable: string } | undefined
