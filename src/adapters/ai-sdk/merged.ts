import { isRecord } from '../../protocol/index.ts'

/** Metadata as the AI SDK merges it: objects key by key, anything else is replaced. */
export function merged(known: unknown, more: unknown): unknown {
  if (!isRecord(known) || !isRecord(more)) return more
  const fields = new Map<string, unknown>(Object.entries(known))
  for (const [key, value] of Object.entries(more)) fields.set(key, merged(fields.get(key), value))
  return Object.fromEntries(fields)
}
