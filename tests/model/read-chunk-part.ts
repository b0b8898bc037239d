import type { FinalPart, Json } from './events.ts'

export type ChunkPart =
  | { readonly kind: 'text' | 'reasoning'; readonly partId?: string; readonly delta: string }
  | {
      readonly kind: 'tool_call'
      readonly toolCallId: string
      readonly toolName: string
      readonly inputDelta: string
    }
  | {
      readonly kind: 'tool_result'
      readonly toolCallId: string
      readonly output: Json
      readonly isError?: boolean
      readonly isPartial?: boolean
    }
  | {
      readonly kind: 'tool_approval'
      readonly toolCallId: string
      readonly approvalId: string
      readonly request?: Json
    }
  | { readonly kind: 'reset'; readonly fromSeq: number }
  | Exclude<FinalPart, { readonly kind: 'text' }>

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isFlag: Check = (value) => typeof value === 'boolean'
const isId: Check = (value) =>
  typeof value === 'string' && value !== '' && value.length <= 256 && !/\p{Surrogate}/u.test(value)
const isAnyJson: Check = (value) => isJson(value, 64)
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)

/** The fields of each kind. */
const fieldsOf: Readonly<Record<ChunkPart['kind'], Readonly<Record<string, Check>>>> = {
  text: { partId: maybe(isId), delta: isText },
  reasoning: { partId: maybe(isId), delta: isText },
  tool_call: { toolCallId: isText, toolName: isText, inputDelta: isText },
  tool_result: { toolCallId: isText, output: isAnyJson, isError: maybe(isFlag), isPartial: maybe(isFlag) },
  tool_approval: { toolCallId: isText, approvalId: isId, request: maybe(isAnyJson) },
  data: { name: isText, dataId: isText, value: isAnyJson },
  file: { mediaType: isText, url: isText, filename: maybe(isText), fileId: maybe(isId) },
  reset: { fromSeq: (value) => Number.isSafeInteger(value) && Number(value) >= 0 },
}

/**
 * The listed fields of a chunk's part; undefined when it does not decode.
 * @param seq of the chunk: a reset removes nothing beyond it
 */
export function readChunkPart(part: unknown, seq: number): ChunkPart | undefined {
  if (!isObject(part)) return undefined
  const { kind } = part
  const fields = new Map(Object.entries(fieldsOf)).get(String(kind))
  if (fields === undefined || !isText(kind)) return undefined
  if (!Object.entries(fields).every(([name, check]) => check(part[name]))) return undefined
  if (kind === 'reset' && Number(part['fromSeq']) > seq) return undefined
  const listed = Object.keys(fields).filter((name) => part[name] !== undefined)
  // Each field was checked by its kind.
  return Object.fromEntries([['kind', kind], ...listed.map((name) => [name, part[name]])]) as ChunkPart
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @param levels how deeply arrays and objects may be nested */
function isJson(value: unknown, levels: number): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || levels === 0) return false
  return Object.values(value).every((member) => isJson(member, levels - 1))
}
