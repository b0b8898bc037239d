import type { FunctionComponent, ReactNode } from 'react'
import parse, { type Components, type ExtraProps, type Options } from 'react-markdown'
import gfm from 'remark-gfm'
import type { TextPart } from '../../core/index.ts'
import { StreamText } from '../../react/index.ts'
import { CodeBlock } from './code-block.tsx'
import { ForeignLink } from './foreign-link.tsx'
import { isReadable } from './is-readable.ts'
import { linkOf } from './link-of.ts'
import { bounds, withoutSome } from './markdown-plugins.ts'
import { Picture } from './picture.tsx'
import { Table } from './table.tsx'

/** Markdown text. While it grows, only its last block renders. Nothing in it is ever parsed as HTML. */
export const MarkdownText: FunctionComponent<{ readonly part: TextPart }> = ({ part }) => (
  <StreamText part={part}>{showBlock}</StreamText>
)

function showBlock(text: string): ReactNode {
  if (isReadable(text)) {
    try {
      return parse({ ...options, children: text })
    } catch {
      // It is nested too deeply.
    }
  }
  return <p className="as-sent">{text}</p>
}

const components: Components = {
  a: ({ href = '', children }) =>
    href === '' ? children : <ForeignLink href={href}>{children}</ForeignLink>,
  // The line break in the text after it is shown instead.
  br: () => null,
  img: ({ src, alt = '' }) => <Picture url={String(src ?? '')} name={alt === '' ? undefined : alt} />,
  input: ({ checked = false }) => (
    <input type="checkbox" checked={checked} disabled aria-label={checked ? 'Done' : 'Not done'} />
  ),
  table: ({ node, children }) => <Table columnCount={columnCountOf(node)}>{children}</Table>,
  pre: ({ node }) => <CodeBlock {...codeOf(node)} />,
}
for (const level of [1, 2, 3, 4, 5, 6] as const)
  // One level for screen readers, since the levels of a foreign text would break the page's outline.
  components[`h${level}`] = ({ children }) => <h3 className={`heading heading-${level}`}>{children}</h3>

const options: Options = {
  components,
  remarkPlugins: [[gfm, { singleTilde: false }], withoutSome],
  rehypePlugins: [bounds],
  // All elements of Markdown except footnotes. The parser creates no others.
  allowedElements: (
    'a blockquote br code del em h1 h2 h3 h4 h5 h6 hr img input li ol p pre strong ' +
    'table tbody td th thead tr ul'
  ).split(' '),
  unwrapDisallowed: true,
  urlTransform: (url, attribute) => (attribute === 'src' ? url : linkOf(url)), // Picture checks `src`
}

/** The number of columns in the head. Every row has the same. */
function columnCountOf(node: ExtraProps['node']): number {
  const elementsIn = (parent: ExtraProps['node']): readonly NonNullable<ExtraProps['node']>[] =>
    parent?.children.filter((child) => child.type === 'element') ?? []
  const [head] = elementsIn(node)
  const [row] = elementsIn(head)
  return elementsIn(row).length
}

function codeOf(node: ExtraProps['node']): { readonly language: string; readonly code: string } {
  const [first] = node?.children ?? []
  if (first?.type !== 'element') return { language: '', code: '' }
  const [name] = Array.isArray(first.properties['className']) ? first.properties['className'] : []
  const [text] = first.children
  return {
    language: String(name ?? '').replace(/^language-/u, ''),
    code: text?.type === 'text' ? text.value.replace(/\n$/u, '') : '',
  }
}
