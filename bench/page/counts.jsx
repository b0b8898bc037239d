import { Fragment, Profiler } from 'react'

/** Whether this bundle counts. A timed bundle must not. Set by the bundler. */
const isCounting = process.env.IS_COUNTING === 'true'

/** The counts since the last `reset`. */
export const counts = {
  commits: 0,
  frames: 0,
  renders: new Map(),
  reset() {
    this.commits = this.frames = 0
    this.renders.clear()
  },
  rendered(id) {
    if (isCounting) this.renders.set(id, (this.renders.get(id) ?? 0) + 1)
  },
  /** How often all bubbles except this one rendered. */
  ofOthers: (id) =>
    [...counts.renders].reduce((sum, [other, count]) => (other === id ? sum : sum + count), 0),
}

if (isCounting) {
  const onFrame = () => {
    counts.frames++
    requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)
}

const onRender = () => void counts.commits++

export const Counted = ({ children }) =>
  isCounting ? (
    <Profiler id="chat" onRender={onRender}>
      {children}
    </Profiler>
  ) : (
    <Fragment>{children}</Fragment>
  )
