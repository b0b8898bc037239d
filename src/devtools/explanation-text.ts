import type { Explanation } from './explanation.ts'

/** Returns an explanation as text: a summary, and one line per event. */
export const explanationText = ({ summary, lines }: Explanation): string =>
  [summary, ...lines.map(({ sentence }) => `- ${sentence}.`)].join('\n')
