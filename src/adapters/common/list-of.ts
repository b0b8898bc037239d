import { isList, readField, readSafely } from '../../protocol/index.ts'

/** A copy of `input[key]` if that is a list. It never throws. */
export const listOf = (input: unknown, key: string): readonly unknown[] | undefined =>
  readSafely(() => {
    const value = readField(input, key)
    return isList(value) ? [...value] : undefined
  }, undefined)
