import { setTimeout as wait } from 'node:timers/promises'

/**
 * How fast the demo's processes act, from `ONEBUBBLE_AGENT_SPEED`: a factor, such as `2`, or `max` for no pauses.
 * @returns {number} greater than 0; Infinity for `max`
 */
function speedOf(env) {
  const given = env.ONEBUBBLE_AGENT_SPEED ?? '1'
  const speed = given === 'max' ? Infinity : Number(given)
  if (!(speed > 0)) throw new RangeError(`ONEBUBBLE_AGENT_SPEED is a factor above 0, or max, not ${given}`)
  return speed
}

const speed = speedOf(process.env)

/** Waits for this much time of the story. */
export const pause = (ms) => (ms / speed > 0 ? wait(ms / speed) : Promise.resolve())
