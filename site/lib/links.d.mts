export function brokenLinks(dist: string, base?: string): readonly string[]
