import { installedDocs } from './installed-docs.ts'

/** The text of `--help`. @param sources the values of `--from` */
export const helpText = (sources: readonly string[]): string => `Usage
  onebubble check FILE… [options]          finds what would go wrong for users
  onebubble replay FILE [--at N]           prints the bubbles that the events make

FILE is one of these; - reads standard input:
  NDJSON   one event, list of events or gateway frame per line: a log, a recording, an export of the devtools
  JSON     a list of events
  HAR      WebSocket messages and event streams of a page, exported from a browser's network panel
  SSE      a captured response body of server-sent events

Options of check
  --format pretty|json|sarif  the format of the report; default: pretty
  --notes                     also writes notes, which break nothing
  --limit N                   findings per code in the pretty format; default: 20
  --partial                   the recording stopped while turns were running: a turn without an end is a note

Options of replay
  --at N                      stops after N events; default: all
  --format pretty|json        default: pretty; json prints snapshots for store.hydrate

Options of both
  --from NAME                 the events are from another library: ${wrapped(sources)}
  --map FILE.json             the events are your own: the file maps their fields, as
                              ${installedDocs}/ADAPTERS.md describes
  --thread ID                 with --from, the thread of the turn; default: the name of the file
  --invocation ID             with --from, the turn of the file; in a HAR each request is a separate turn, and ID-N is
                              the turn of request N; default: turn, turn-N
  --author NAME               with --from adk, the agent whose events are read
  --input ndjson|list|har|sse the format of the file, if its beginning does not show it
  --entry N,N                 reads only these requests of a HAR, by their numbers in a report; default: all
  --no-color                  no colors, like NO_COLOR=1
  --help, --version

Exit code
  0  nothing is wrong     1  violations were found     2  a file or an argument cannot be used

Examples
  npx onebubble check chat.ndjson
  npx onebubble check app.har --format sarif > onebubble.sarif
  npx onebubble check app.har --from ai-sdk
  curl -sN https://example.com/api/chat -d @ask.json | npx onebubble check - --from openai-chat
  npx onebubble replay chat.ndjson --at 120
`

const margin = ' '.repeat(30)

function wrapped(names: readonly string[]): string {
  const lines: string[] = ['']
  for (const name of names) {
    const line = lines.at(-1) ?? ''
    if (line.length + name.length > 60) lines.push(name)
    else lines[lines.length - 1] = line === '' ? name : `${line}, ${name}`
  }
  return `\n${margin}${lines.join(`,\n${margin}`)}`
}
