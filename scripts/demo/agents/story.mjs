// The story of saga. It is long, so that a visitor can stop it.
const openings = [
  'Long ago, before the road came to the fjord,',
  'In the winter after that,',
  'Some say it was in March,',
  'When the herring failed,',
  'On the night of the long frost,',
  'Years later, and far to the east,',
]
const people = [
  'a fox',
  'the ferryman',
  'an old whaler',
  'the miller’s daughter',
  'a reindeer',
  'the lighthouse keeper',
]
const deeds = [
  'ran over the fells and struck sparks from the snow with its tail',
  'saw a green river flow where there had been only stars',
  'lit a lantern that would not go out',
  'followed the light until the land ended',
  'sang to the sky, and the sky sang back',
  'counted the colours, and never came to the end of them',
]
const closings = [
  'That was the first night of the lights.',
  'Nobody in the valley slept.',
  'And in the morning the snow was blue.',
  'But that is only one half of it.',
  'The children still ask for it.',
]

/** Its chapters, one after the other, practically without end. */
export function* chapters() {
  for (let count = 1; count <= 60; count++) {
    const pick = (list, step) => list[(count * step) % list.length]
    const [opening, who, deed] = [pick(openings, 1), pick(people, 5), pick(deeds, 7)]
    yield `**${count}.** ${opening} ${who} ${deed}. ${pick(closings, 3)}`
  }
}
