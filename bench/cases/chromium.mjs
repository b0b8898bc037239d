import { bundleScene, playScene, traceScene, withChromium } from '../lib/chromium.mjs'
import { interleave, ratio, spread } from '../lib/measure.mjs'

const throttle = 'published by frame, `useChat` throttled to 16 ms'

export const chromium = {
  name: 'chromium',
  run: ({ sized, plan, peers }) =>
    withChromium(async (browser) => {
      const chat = { mount: sized(1_000, 20), chunkCount: sized(1_000, 40), warmUpCount: sized(200, 4) }
      const long = { chunkCount: sized(1_000, 40) }
      const rounds = plan({ share: 0.6 })
      return {
        rows: [
          ...(await reactRows(browser, chat)),
          ...(peers.length > 0 ? await scriptRows(browser, chat, rounds) : []),
          ...(await longMessageRows(browser, long, rounds)),
          ...(await demoRows(browser, { mount: sized(100, 4), chunkCount: sized(12, 1) }, rounds)),
        ],
      }
    }),
}

/** Commits and renders, counted in React's profiling build. */
async function reactRows(browser, shape) {
  const code = await bundleScene('onebubble-chat', { isCounting: true })
  const { frames, commits, rendersOfOthers } = await playScene(browser, code, shape)
  const cadence = `${shape.chunkCount.toLocaleString('en')} chunks in ${frames} frames; published by frame`
  const mounted = `Chromium, ${shape.mount.toLocaleString('en')} bubbles mounted`
  return [
    { what: `${mounted}: React commits`, cadence, target: { most: frames }, value: commits },
    { what: `${mounted}: renders of other bubbles`, cadence, target: { most: 0 }, value: rendersOfOthers },
  ]
}

/** Compared with the peer's hook, whose messages are memoised. */
async function scriptRows(browser, shape, rounds) {
  const scenes = { ours: await bundleScene('onebubble-chat'), peer: await bundleScene('ai-sdk-chat') }
  const played = { ours: [], peer: [] }
  const sampler = (name) => async () => {
    const result = await playScene(browser, scenes[name], shape)
    played[name].push(result)
    return result.scriptMs
  }
  const samples = await interleave(
    { ours: sampler('ours'), peer: sampler('peer') },
    { ...rounds, warmups: 0 },
  )
  const tasks = (name) => played[name].map(({ taskMs }) => taskMs)
  const against = `against memoised \`useChat\`, ${shape.mount.toLocaleString('en')} mounted`
  return [
    {
      what: `Chromium: sampled JS time, collection included, ${against}`,
      cadence: throttle,
      target: { most: 0.5 },
      ...ratio(samples.ours, samples.peer),
      ms: { onebubble: spread(samples.ours).value, useChat: spread(samples.peer).value },
    },
    {
      what: `Chromium: task time of the page's thread ${against}`,
      cadence: throttle,
      ...ratio(tasks('ours'), tasks('peer')),
      ms: { onebubble: spread(tasks('ours')).value, useChat: spread(tasks('peer')).value },
    },
  ]
}

/** A long answer in blocks that are laid out separately, compared with the same text in one node. */
async function longMessageRows(browser, shape, rounds) {
  const code = await bundleScene('long-message')
  const sampler = (isInBlocks) => async () =>
    (await playScene(browser, code, { ...shape, mount: isInBlocks })).taskMs
  const samples = await interleave(
    { blocks: sampler(true), oneNode: sampler(false) },
    { ...rounds, warmups: 0 },
  )
  return [
    {
      what: 'Chromium: task time of a 200 KB message, against one text node',
      cadence: `4 chunks of some 200 characters a frame`,
      target: { most: 0.5 },
      ...ratio(samples.blocks, samples.oneNode),
      ms: { blocks: spread(samples.blocks).value, 'one node': spread(samples.oneNode).value },
    },
  ]
}

/** Long tasks and layout shifts of the demo while a long answer with code, lists and tables arrives: the median of the rounds. */
async function demoRows(browser, shape, { rounds }) {
  const code = await bundleScene('demo-chat')
  const played = []
  for (let round = 0; round < rounds; round++) played.push(await traceScene(browser, code, shape))
  const cadence = `${played[0].chunkCount.toLocaleString('en')} chunks of Markdown, four every 4 ms`
  return [
    {
      what: 'Chromium, the demo’s chat: the longest task, ms of thread time',
      cadence,
      target: { most: 50 },
      ...spread(played.map(({ longestTaskMs }) => longestTaskMs)),
    },
    {
      what: 'Chromium, the demo’s chat: layout shifts, as the browser rates them',
      cadence,
      target: { most: 0.01 },
      ...spread(played.map(({ shift }) => shift)),
    },
  ]
}
