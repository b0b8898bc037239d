import { type ReactNode, useLayoutEffect } from 'react'

export type ColorScheme = 'system' | 'light' | 'dark'

interface ColorSchemed {
  readonly colorScheme: ColorScheme
  readonly children: ReactNode
}

/** Shows its content as a reader with this preferred scheme sees it, whatever the system prefers. */
export function ColorSchemed({ colorScheme, children }: ColorSchemed) {
  useLayoutEffect(() => preferColorScheme(colorScheme), [colorScheme])
  return children
}

/**
 * Makes the page's style sheets apply a preferred scheme. A page cannot change the result of a media query, but it
 * can change the query.
 * @returns a function that undoes it
 */
function preferColorScheme(colorScheme: ColorScheme): (() => void) | undefined {
  if (colorScheme === 'system') return undefined
  document.documentElement.style.colorScheme = colorScheme
  const rules = [...document.styleSheets].flatMap(({ cssRules }) => [...cssRules]).filter(isSchemeRule)
  const queries = rules.map(({ media }) => media.mediaText)
  for (const [index, { media }] of rules.entries()) {
    media.mediaText = queries[index]?.includes(colorScheme) === true ? 'all' : 'not all'
  }
  return () => {
    document.documentElement.style.colorScheme = ''
    for (const [index, { media }] of rules.entries()) media.mediaText = queries[index] ?? ''
  }
}

const isSchemeRule = (rule: CSSRule): rule is CSSMediaRule =>
  rule instanceof CSSMediaRule && /prefers-color-scheme/.test(rule.media.mediaText)
