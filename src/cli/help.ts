/** What `--help` prints. @param sources what `--from` takes */
export const helpText = (sources: readonly string[]): string => `Usage
  onebubble check FILE… [options]          finds what would go wrong for users
  onebubble replay FILE [--at N]           prints the bubbles that the events make

FILE is one of these; - reads standard input:
  NDJSON   one event, list of events or frame of the gateway a line: a log, a recording, an export of the devtools
  JSON     a list of events
  HAR      websocket messages and event streams of a page, as the network panel of a browser exports them
  SSE      a captured body of server-sent events

Options of check
  --format pretty|json|sarif  how to report; default: pretty
  --notes                     writes notes, too: what is worth knowing and breaks nothing
  --limit N                   findings of one code that pretty writes; default: 20
  --partial                   the file was cut while turns were running: a turn without an end is a note

Options of replay
  --at N                      stops after N events; default: all
  --format pretty|json        default: pretty; json prints snapshots that a store hydrates

Options of both
  --from NAME                 the events are another library's: ${wrapped(sources)}
  --map FILE.json             the events are your own: names their fields, as docs/ADAPTERS.md lists them
  --thread ID                 with --from, the thread of the turn; default: the name of the file
  --invocation ID             with --from, the turn of the file; in a HAR each request is a turn of its own, and ID-N is
                              the turn of request N; default: turn, turn-N
  --author NAME               with --from adk, the agent whose events are read
  --input ndjson|list|har|sse what the file is, where its beginning does not say it
  --no-color                  no colours; so does NO_COLOR=1
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
