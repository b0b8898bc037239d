import type { Options } from 'react-markdown'

/** One entry of a list of plugins that takes no options. */
type Plugin = Extract<NonNullable<Options['remarkPlugins']>[number], (...parameters: never[]) => unknown>

/**
 * Syntax that stays plain text: HTML, and references to another place of the text. Each block is parsed separately, so its references would
 * find no target, and ids in it could exist twice on the page.
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

/** @throws RangeError for a text that is nested so deeply that its layout would take long */
export const bounds: Plugin = () => (tree) => {
  let level: readonly Nested[] = [tree]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostDepth) throw new RangeError(`The text is nested more than ${mostDepth} deep.`)
    level = level.flatMap(({ children = [] }) => children)
  }
}
