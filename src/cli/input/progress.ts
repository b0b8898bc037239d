import type { CliIo } from '../io.ts'
import type { OpenedInput } from './opened-input.ts'

const barLength = 24
/** Milliseconds between two drawings. */
const pauseMs = 100

/** Wraps an input so that it shows how much was read, if there is a terminal. */
export function withProgress(input: OpenedInput, { draw, now }: CliIo): OpenedInput {
  const { byteCount } = input
  if (draw === undefined || byteCount === undefined) return input
  async function* bytes(): AsyncGenerator<Uint8Array> {
    let read = 0
    let drawnAt = -Infinity
    try {
      for await (const piece of input.bytes()) {
        read += piece.length
        if (now() - drawnAt >= pauseMs) {
          drawnAt = now()
          draw?.(`${barOf(read / (byteCount || 1))} ${input.file}`)
        }
        yield piece
      }
    } finally {
      draw?.('')
    }
  }
  return { ...input, bytes }
}

function barOf(share: number): string {
  const part = Math.min(1, share)
  const full = Math.round(part * barLength)
  return `[${'='.repeat(full)}${' '.repeat(barLength - full)}] ${String(Math.round(part * 100)).padStart(3)} %`
}
