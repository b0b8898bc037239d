const section = (number) => `## Part ${number}

Some words about the **tide** and the \`wind\` that go on for a while, so that they fill more than one line of the bubble, as an answer does.

- one thing
- another thing, with [a link](https://example.org/)
  - and what is below it

1. first
2. second

\`\`\`ts
export const tide${number} = (hours: number): number => Math.sin(hours / 6) // a line that goes on beyond the edge of its block

function wait() {
  return tide${number}(3)
}
\`\`\`

| place | high | low |
|---|---:|---:|
| Harbour | 3.1 | 0.4 |
| Point | 4.2 | 0.2 |

> It turns in the afternoon.

`

/** The last words of such an answer. */
export const lastWords = 'That is the end of it.'

/** An answer in Markdown with headings, lists, code, tables and quotes, as a model streams it: in pieces of a few characters. */
export const longAnswer = (sectionCount) =>
  [...Array.from({ length: sectionCount }, (_, index) => section(index + 1)), lastWords]
    .join('')
    .match(/\s*\S{1,6}/gu)
