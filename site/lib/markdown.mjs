/** The fragment by which a heading is reached, as GitHub makes it: a link then works there and on the site. */
export const slugOf = (heading) =>
  heading
    .replaceAll('`', '')
    .toLowerCase()
    .trim()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

export const titleOf = (markdown) => /^# (.+)$/m.exec(markdown)?.[1]?.replaceAll('`', '') ?? ''

/** Links become their words, and emphasis goes. */
export const wordsOf = (text) =>
  text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/\*\*|(?<!\w)\*|\*(?!\w)/g, '')

/** The first sentence of a page; of a decision, that which says what was decided. */
export function summaryOf(markdown) {
  const [, decision = markdown] = markdown.split('\n## Decision\n')
  const paragraphs = decision.replaceAll(/<!--[^]*?-->|^```[^]*?^```/gm, '').split(/\n\s*\n/)
  const first = paragraphs.find((text) => /^(?:- )?[\p{L}“"`*[]/u.test(text.trim()) && !/^\[?!\[/.test(text))
  const words = wordsOf((first ?? '').replace(/^- /, ''))
    .replaceAll(/\s+/g, ' ')
    .trim()
  return /^.+?[.?!](?= |$)/.exec(words)?.[0] ?? words
}

/** A text with other targets in its links, pictures and attributes. Code stays as it is. */
export function moveLinks(markdown, target) {
  let isCode = false
  return markdown
    .split('\n')
    .map((line) => {
      if (line.startsWith('```')) isCode = !isCode
      if (isCode || line.startsWith('```')) return line
      return line
        .split(/(`+[^`]*`+)/)
        .map((piece, index) => (index % 2 === 1 ? piece : moveInLine(piece, target)))
        .join('')
    })
    .join('\n')
}

const moveInLine = (text, target) =>
  text
    .replaceAll(/\]\(([^()\s]+)\)/g, (_, link) => `](${target(link)})`)
    .replaceAll(/\b(src|srcset|href)="([^"]+)"/g, (_, name, link) => `${name}="${target(link)}"`)
