import type { Explanation } from './explanation.ts'

/** An explanation as sentences: what is shown, and a line for each event. */
export const explanationText = ({ summary, lines }: Explanation): string =>
  [summary, ...lines.map(({ sentence }) => `- ${sentence}.`)].join('\n')
