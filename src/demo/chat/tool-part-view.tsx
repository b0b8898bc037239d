import type { FunctionComponent } from 'react'
import type { ToolPart, ToolState } from '../../core/index.ts'
import { ApprovalView } from './approval-view.tsx'
import { Badge, type Tone } from './badge.tsx'
import { Fold } from './fold.tsx'
import { bounded, peek, prettyJson, prettyText } from './json-text.ts'

interface ToolPartViewProps {
  readonly part: ToolPart
  /** The turn that calls the tool. */
  readonly invocationId?: string | undefined
}

const states: Record<ToolState, { readonly words: string; readonly tone: Tone; readonly isLive?: true }> = {
  input: { words: 'preparing', tone: 'blue', isLive: true },
  'awaiting-approval': { words: 'waiting for approval', tone: 'amber' },
  running: { words: 'running', tone: 'blue', isLive: true },
  output: { words: 'done', tone: 'green' },
  error: { words: 'failed', tone: 'red' },
  denied: { words: 'denied', tone: 'red' },
  abandoned: { words: 'abandoned', tone: 'grey' },
}

/** A tool call: its input, its state, its result, and its request for approval. */
export const ToolPartView: FunctionComponent<ToolPartViewProps> = ({ part, invocationId }) => {
  const { words, tone, isLive = false } = states[part.state]
  return (
    <div className="tool">
      <Fold
        part="tool"
        className="fold-tool"
        summary={
          <>
            <code>{part.toolName ?? 'tool'}</code>
            <span className="fold-peek">{peek(part.input)}</span>
            <Badge tone={tone} isLive={isLive} name="tool">
              {words}
            </Badge>
          </>
        }
      >
        {() => (
          <dl className="tool-io">
            <dt>Input</dt>
            <dd>
              <pre className="pre">{bounded(prettyText(part.input))}</pre>
            </dd>
            {part.output !== undefined && (
              <>
                <dt>{outputTitleOf(part)}</dt>
                <dd>
                  <pre className="pre">{bounded(prettyJson(part.output))}</pre>
                </dd>
              </>
            )}
          </dl>
        )}
      </Fold>
      {part.approval !== undefined && (
        <ApprovalView
          key={part.approval.approvalId}
          approval={part.approval}
          state={part.state}
          invocationId={invocationId}
        />
      )}
    </div>
  )
}

function outputTitleOf({ isError, isPartial }: ToolPart): string {
  if (isError === true) return 'Error'
  return isPartial === true ? 'Output so far' : 'Output'
}
