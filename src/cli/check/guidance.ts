import type { ViolationCode } from '../../protocol/index.ts'
import { installedDocs } from '../installed-docs.ts'

/** Codes that concern a whole file and not a single event. */
export type FileCode =
  | 'not_json'
  | 'invalid_frame'
  | 'unfinished_turn'
  | 'missing_chunks'
  | 'offset_gap'
  | 'duplicate_event'
  | 'late_callback'
  | 'starts_late'

export type FindingCode = ViolationCode | FileCode

/** `error`: users notice it, and the exit code is 1. `note`: worth knowing. */
export type FindingLevel = 'error' | 'note'

export interface Guidance {
  readonly level: FindingLevel
  /** A short summary of the fault. */
  readonly title: string
  /** The effect on users. */
  readonly breaks: string
  /** What to change. */
  readonly fix: string
}

const error = (title: string, breaks: string, fix: string): Guidance => ({
  level: 'error',
  title,
  breaks,
  fix,
})
const note = (title: string, breaks: string, fix: string): Guidance => ({
  level: 'note',
  title,
  breaks,
  fix,
})

const protocol = `${installedDocs}/PROTOCOL.md`
const ofOthers =
  'For events of another library, pass --from with its name. For your own, map their fields with --map.'

/** The effect of each finding on users, and its fix. */
export const guidance: Readonly<Record<FindingCode, Guidance>> = {
  invalid_event: error(
    'Event is not valid',
    'The content of the event is not shown. A piece of text, a tool call or a whole message is missing from the bubble.',
    `Send the named field as ${protocol} defines it. ${ofOthers}`,
  ),
  missing_invocation_id: error(
    'Event names no turn',
    'The reply appears in no bubble. A client that guesses puts it into the bubble of another turn.',
    'Pass the invocationId of the turn to the tool that posts the callback, and send it with every event of the turn. guardBroadcast stops callbacks without one on the server.',
  ),
  unknown_type: error(
    'Type of the event is not known',
    'The event is skipped, and its content is not shown.',
    `Send a type that ${protocol} lists, or update onebubble in the client. ${ofOthers}`,
  ),
  unsupported_version: error(
    'Version of the event is not known',
    'The event is skipped, and its content is not shown.',
    'Send v: 1 or leave v out, or update onebubble in the client.',
  ),
  conflicting_chunk: error(
    'Two chunks have the same seq',
    'One of the two pieces of text is lost. Clients that received them in a different order show a different text.',
    'Count the chunks of each turn in one place. Two processes that stream into the same turn must share a counter.',
  ),
  chunk_beyond_end: error(
    'Turn has more chunks than its end counts',
    'The end of the text is missing from the bubble.',
    'Send stream_finalized after the last chunk, with chunkCount: the highest seq plus 1.',
  ),
  conflicting_end: error(
    'Turn ends twice, in different ways',
    'One client shows the turn as completed, another one as failed, and a reload may change it.',
    'End each turn in one place. A retry sends the same stream_finalized again.',
  ),
  conflicting_created: error(
    'Turn is created twice, in different ways',
    'The bubble has the wrong agent, or follows the wrong message.',
    'Create each turn once, with a unique invocationId. A retry sends the same invocation_created again.',
  ),
  conflicting_callback: error(
    'Two callbacks have the same revision',
    'One of the two answers is hidden, although the agent wanted to show it.',
    'Increase revision with each callback that replaces an earlier one of the same turn.',
  ),
  conflicting_message: error(
    'Two contents of a message have the same revision',
    'An edit is lost. The message shows either of the two texts.',
    'Increase revision with each edit of a message.',
  ),
  conflicting_approval: error(
    'Request for approval is answered twice, in different ways',
    'A tool that the user denied is shown as approved, or the other way round.',
    'On the server, accept the first answer to an approvalId and refuse the others.',
  ),
  id_conflict: error(
    'Id is used for two things',
    'The event is rejected, so its bubble lacks text. Otherwise two bubbles would be merged into one.',
    'Create ids on the server, at random or from a counter that never restarts, and use each id once.',
  ),
  epoch_changed: error(
    'Thread has another epoch',
    'Nothing new appears in the thread until the client reloads it.',
    'Keep the epoch for as long as the log lives. After a new log, send a resync with a snapshot before its events.',
  ),
  buffer_overflow: error(
    'Too many chunks wait for a missing one',
    'The text of the turn does not continue until the client reloads the thread.',
    'Send the chunks of a turn in the order of seq, and resend the missing one.',
  ),
  invalid_part: error(
    'Part does not fit its schema',
    'The part is shown as invalid, without its content.',
    'Send a value that the schema of the app accepts, or change the schema.',
  ),
  too_many_parts: error(
    'Bubble has too many parts',
    'The end of the answer is not shown.',
    'Stream text into one part, and update data under one dataId, instead of starting a new part for each piece.',
  ),
  not_json: error(
    'Not JSON',
    'A client cannot read the line, and its content is lost.',
    'Write one JSON text per line, with JSON.stringify. If a line is cut off, two writers wrote at the same time, or a writer was stopped.',
  ),
  invalid_frame: error(
    'Frame is not valid',
    'The client rejects the frame, shows none of its events, and reconnects.',
    `Send frames as ${protocol} lists them, or use createGateway.`,
  ),
  unfinished_turn: error(
    'Turn has no end',
    'The bubble shows forever that the agent is still writing.',
    'Send stream_finalized in a finally block, also when the agent fails or is cancelled. If the file was cut while the turn was running, pass --partial.',
  ),
  missing_chunks: error(
    'Chunks of the turn are missing',
    'The text stops at the first missing chunk. Later chunks are never shown.',
    'Resend each chunk until it is acknowledged, and number the chunks 0, 1, 2 without gaps.',
  ),
  offset_gap: error(
    'Offsets of the thread are missing',
    'The client shows that something is missing, and must reload the thread.',
    'Assign offsets in one place, when an event is appended. Deliver every event from the offset of the client onwards.',
  ),
  duplicate_event: note(
    'Event is known already',
    'Nothing. The event changes nothing.',
    'No change is needed. A sender may repeat an event until it is acknowledged.',
  ),
  late_callback: note(
    'Callback came after its turn had ended',
    'Nothing. The callback replaced the text of its own bubble.',
    'No change is needed. A client that puts callbacks into the last bubble would have shown it in the wrong one.',
  ),
  starts_late: note(
    'File begins in the middle of the thread',
    'Nothing. Earlier events are not in the file, so they were not checked.',
    'To check the whole thread, record from offset 0 or from a snapshot.',
  ),
}
