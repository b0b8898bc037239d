/** The entries that scout knows. The words of a question select one. */
const guide = [
  {
    words: ['when', 'season', 'month', 'best', 'lights', 'aurora'],
    title: 'The season',
    draft:
      'The dark half of the year, roughly late September to early April. Around the equinoxes the sky tends to be a bit livelier.',
    points: [
      'From **late September to early April** the nights are long enough.',
      'Around the equinoxes the sky is livelier than in midwinter.',
      'Look between 20:00 and 01:00, away from the street lamps.',
    ],
    source: { title: 'Northern lights in Norway', url: 'https://www.visitnorway.com/' },
  },
  {
    words: ['weather', 'cloud', 'clouds', 'sky', 'forecast', 'rain', 'snow', 'tonight', 'weekend'],
    title: 'The weather',
    draft: 'On the coast it changes every hour, so I would look at the cloud cover late in the afternoon.',
    points: [
      'The weather on the coast changes **every hour**: look at the cloud cover late in the afternoon.',
      'When clouds come in, drivers go inland, towards Skibotn.',
      'Kp 2 is enough this far north.',
    ],
    source: { title: 'The forecast for Tromsø', url: 'https://www.yr.no/' },
  },
  {
    words: ['train', 'flight', 'fly', 'bus', 'ferry', 'get', 'travel', 'way', 'far'],
    title: 'Getting there',
    draft: 'By air it is two hours from Oslo. The railway ends in Narvik, and a bus takes over.',
    points: [
      'By air: **two hours** from Oslo.',
      'By rail: the night train to Narvik, then four hours by bus.',
      'By sea: the coastal ship calls every day.',
    ],
    source: { title: 'Timetables', url: 'https://www.entur.no/' },
  },
  {
    words: ['pack', 'wear', 'clothes', 'cold', 'warm', 'bring'],
    title: 'What to pack',
    draft: 'Wool next to the skin, something windproof on top, and boots one size up.',
    points: [
      'Wool next to the skin, a down jacket, a **wind shell**.',
      'Mittens over thin gloves; boots one size up.',
      'A head torch with red light, and a thermos.',
    ],
    source: { title: 'Dressing for the cold', url: 'https://www.ut.no/' },
  },
]

const fallback = {
  title: 'Nothing in my guide',
  draft: 'My guide says nothing about that, as far as I can see.',
  points: [
    'My guide says nothing about that.',
    'It knows **the season**, **the weather**, **getting there** and **what to pack**.',
  ],
  source: undefined,
}

/** The entry that has most words in common with the question. */
export function lookUp(question) {
  const asked = new Set(question.toLowerCase().match(/\p{L}+/gu))
  const scored = guide.map((entry) => ({
    entry,
    count: entry.words.filter((word) => asked.has(word)).length,
  }))
  const [best] = scored.toSorted((a, b) => b.count - a.count)
  return best.count > 0 ? best.entry : fallback
}
