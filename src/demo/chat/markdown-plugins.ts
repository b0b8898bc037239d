import type { Options } from 'react-markdown'

/** One entry of a list of plugins that takes no options. */
type Plugin = Extract<NonNullable<Options['remarkPlugins']>[number], (...parameters: never[]) => unknown>

/**
 * What is not read as Markdown, and so stays in the text as it was written: HTML; and what refers to somewhere else in the text,
 * since each block is parsed by itself, and ids in it would not be the only ones of the page.
 */
const disabled = [
  'htmlFlow',
  'htmlText',
  'definition',
  'gfmFootnoteDefinition',
  'gfmFootnoteCall',
  'gfmPotentialFootnoteCall',
]

export const withoutSome: Plugin = function () {
  const data = this.data() as { micromarkExtensions?: object[] } // where remark-parse looks for them
  ;(data.micromarkExtensions ??= []).push({ disable: { null: disabled } })
}

interface Nested {
  readonly children?: readonly Nested[]
}

const mostDepth = 40

/** @throws RangeError for what is nested so deeply that laying it out would take long */
export const bounds: Plugin = () => (tree) => {
  let level: readonly Nested[] = [tree]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostDepth) throw new RangeError(`The text is nested more than ${mostDepth} deep.`)
    level = level.flatMap(({ children = [] }) => children)
  }
}
