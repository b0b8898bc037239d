// The texts of the page's own recording. They are invented, like the sources they cite.

const seasonText = `The dark months are the season: from **late September to early April** the nights in Tromsø are long enough, and around the equinoxes the sky is a little livelier than in midwinter.

Three things decide a given night:

• Clouds. The coast changes its mind every hour; drivers go inland, towards Skibotn or Finland, when it closes in.
• Solar activity. Kp 2 is enough that far north — the oval lies right overhead.
• Patience. Look between 20:00 and 01:00, away from the street lamps.

In short: three nights in **late February** give you a fair chance, and daylight for the fjords as well. 🌌`

const costText = `For two people and three nights I get this:

• Flights from Oslo: 2 × 1,450 kr
• A room near the harbour: 3 × 1,690 kr
• One guided night drive: 2 × 1,350 kr

That makes **10,670 kr** in all, about 930 €, before meals.`

const costFinal = `For two people and three nights:

• Flights from Oslo: 2 × 1,450 kr = 2,900 kr
• A room near the harbour: 3 × 1,690 kr = 5,070 kr
• One guided night drive: 2 × 1,350 kr = 2,700 kr

That makes **10,670 kr** in all, about **945 €** at today’s rate, before meals.`

const costCorrected = `For two people and three nights:

• Flights from Oslo: 2 × 1,450 kr = 2,900 kr
• A room near the harbour: 3 × 1,690 kr = 5,070 kr
• One guided night drive: 2 × 1,350 kr = 2,700 kr
• Airport bus, there and back: 2 × 250 kr = 500 kr

That makes **11,170 kr** in all, about **989 €** at today’s rate, before meals. (I had left the airport bus out. 🚌)`

const stayText = `Stay on the island, within a walk of the harbour: the night drives leave from there, and you will want your bed at 02:00.

The streets between the cathedral and Skansen are quiet; the rooms under the roof look north over the sound. Ask for one of those — now and then the lights come to you.`

const packText = `Wool next to the skin, down over it, and a shell against the wind. Two pairs of mittens each, a head torch with red light, a thermos, and a tripod if you want pictures. Batteries die in the cold: keep the spare one in an inner pocket. 🧤`

const packFinal = `**Packing list for two, −15 °C**

• Wool base layers, a down jacket, a wind shell
• Mittens over thin gloves, a cap, two pairs of socks
• Boots one size up: cold feet end the night first
• Head torch with red light, thermos, a bar of chocolate 🍫
• Tripod; spare batteries in an inner pocket

「寒さに負けない」 — do not lose to the cold.`

const forecastText = `Tonight the cloud cover over Kvaløya is 40 %, rising towards midnight. For Saturday the model says`

const forecastFinal = `The forecast service went away in the middle of my answer, so this is what I know for certain: tonight 40 % cloud over Kvaløya, more towards midnight. I do not have Saturday yet.`

export const conversation = {
  users: {
    'ask-season': 'When should we go to Tromsø for the northern lights? Two of us, three nights.',
    'ask-cost': 'Lovely. What would it cost, and where would you stay?',
    'ask-pack': 'And what do we pack? Also: how does the sky look this weekend?',
  },

  agents: {
    'scout-season': {
      agentId: 'scout',
      replyTo: 'ask-season',
      parts: [
        {
          kind: 'reasoning',
          text: 'They ask for the best season, not for a forecast. Darkness, cloud and activity matter; moonlight hardly. I look up the cloud statistics before I name a month.',
        },
        {
          kind: 'tool',
          toolCallId: 'search-1',
          toolName: 'web_search',
          input: { query: 'Tromsø aurora season cloud cover by month', count: 3 },
          output: [
            {
              title: 'Cloud cover in Tromsø, month by month',
              url: 'https://weather.example.org/tromso/clouds',
            },
            { title: 'Reading the aurora oval', url: 'https://aurora.example.org/oval' },
          ],
        },
        { kind: 'text', text: seasonText },
        {
          kind: 'data',
          name: 'citation',
          dataId: 'clouds',
          value: {
            title: 'Cloud cover in Tromsø, month by month',
            url: 'https://weather.example.org/tromso/clouds',
          },
        },
        {
          kind: 'data',
          name: 'citation',
          dataId: 'oval',
          value: { title: 'Reading the aurora oval', url: 'https://aurora.example.org/oval' },
        },
      ],
    },
    'ledger-cost': {
      agentId: 'ledger',
      replyTo: 'ask-cost',
      parts: [
        {
          kind: 'reasoning',
          text: 'Two travellers, three nights. Flights, room, one night drive; meals are theirs.',
        },
        {
          kind: 'tool',
          toolCallId: 'sum-1',
          toolName: 'calculator',
          input: { expression: '2*1450 + 3*1690 + 2*1350', currency: 'NOK' },
          output: { sum: 10670, currency: 'NOK' },
        },
        { kind: 'text', text: costText },
      ],
    },
    'scout-stay': {
      agentId: 'scout',
      replyTo: 'ask-cost',
      parts: [{ kind: 'text', text: stayText }],
    },
    'ledger-pack': {
      agentId: 'ledger',
      replyTo: 'ask-pack',
      parts: [{ kind: 'text', text: packText }],
    },
    'ledger-train': {
      agentId: 'ledger',
      replyTo: 'ask-pack',
      parts: [
        {
          kind: 'text',
          text: 'While we are at it, I could compare the night train to Narvik with the flight: it takes longer, but you arrive with the',
        },
      ],
    },
    'scout-forecast': {
      agentId: 'scout',
      replyTo: 'ask-pack',
      parts: [
        {
          kind: 'tool',
          toolCallId: 'forecast-1',
          toolName: 'cloud_forecast',
          input: { place: 'Kvaløya', nights: ['Fri', 'Sat'] },
          output: 'Fri: 40 % rising. Sat: connection closed',
          isError: true,
        },
        { kind: 'text', text: forecastText },
      ],
    },
  },

  callbacks: {
    'season-final': { invocationId: 'scout-season', parts: seasonText },
    'cost-final': { invocationId: 'ledger-cost', parts: costFinal },
    'cost-corrected': { invocationId: 'ledger-cost', parts: costCorrected },
    'pack-final': { invocationId: 'ledger-pack', parts: packFinal },
    'forecast-final': { invocationId: 'scout-forecast', parts: forecastFinal },
    'forecast-watch': {
      invocationId: 'scout-forecast',
      parts: [
        { kind: 'text', text: 'I keep an eye on Saturday and write again when the forecast is back. 👀' },
        {
          kind: 'data',
          name: 'reminder',
          dataId: 'saturday',
          value: { when: '2026-02-07T09:00:00Z', about: 'cloud forecast for Kvaløya' },
        },
      ],
    },
  },
}
