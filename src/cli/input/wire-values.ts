/** The values in a text on the wire. Undefined if it is not JSON, like packets that keep a connection alive. */
export function wireValues(text: string): readonly unknown[] | undefined {
  const packet = /^42(?:\/[^,]*,)?\d*(?=\[)/.exec(text)
  if (packet !== null) {
    const args = parsed(text.slice(packet[0].length))
    // The first item is the event name of Socket.IO. The others are the arguments.
    if (Array.isArray(args)) return args.slice(1).map((arg) => (typeof arg === 'string' ? parsed(arg) : arg))
  }
  const value = parsed(text)
  if (typeof value !== 'object' || value === null) return undefined
  return [value]
}

/** Undefined if it is not JSON. */
function parsed(text: string): unknown {
  const first = text.trimStart().charCodeAt(0)
  if (first !== 0x7b && first !== 0x5b) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
