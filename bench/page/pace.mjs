const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
const tickMs = 4

/** Waits until the delivered content is on the screen. */
export async function painted() {
  for (let frames = 0; frames < 3; frames++) await frame()
}

/** Delivers like a fast socket: some chunks every few milliseconds, independent of frames. */
export async function bySocket(chunks, deliver, perTick = 4) {
  await new Promise((resolve) => {
    let next = 0
    const timer = setInterval(() => {
      for (const end = Math.min(next + perTick, chunks.length); next < end; next++) deliver(chunks[next])
      if (next < chunks.length) return
      clearInterval(timer)
      resolve()
    }, tickMs)
  })
  await painted()
}

/** Delivers the same number of chunks before every frame, so that a slow page gets just as many. */
export async function byFrame(chunks, deliver, perFrame = 4) {
  for (let next = 0; next < chunks.length; await frame()) {
    for (const end = Math.min(next + perFrame, chunks.length); next < end; next++) deliver(chunks[next])
  }
  await painted()
}
