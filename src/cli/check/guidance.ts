import type { ViolationCode } from '../../protocol/index.ts'

/** What a whole file shows, beside what each event does. */
export type FileCode =
  | 'not_json'
  | 'invalid_frame'
  | 'unfinished_turn'
  | 'missing_chunks'
  | 'offset_gap'
  | 'late_callback'
  | 'starts_late'

export type FindingCode = ViolationCode | FileCode

/** `error`: users notice it, and the exit code is 1. `note`: worth knowing. */
export type FindingLevel = 'error' | 'note'

export interface Guidance {
  readonly level: FindingLevel
  /** What is wrong, in short. */
  readonly title: string
  /** What users see of it. */
  readonly breaks: string
  /** What to change. */
  readonly mend: string
}

const error = (title: string, breaks: string, mend: string): Guidance => ({
  level: 'error',
  title,
  breaks,
  mend,
})
const note = (title: string, breaks: string, mend: string): Guidance => ({
  level: 'note',
  title,
  breaks,
  mend,
})

/** By its code: what it breaks for users, and how to mend it. */
export const guidance: Readonly<Record<FindingCode, Guidance>> = {
  invalid_event: error(
    'Event is not valid',
    'What the event says is not shown: a piece of text, a tool call or a whole message is missing from the bubble.',
    'Send the field that is named as docs/PROTOCOL.md lists it.',
  ),
  missing_invocation_id: error(
    'Event names no turn',
    'The reply appears in no bubble. A client that guesses puts it into the bubble of another turn.',
    'Carry the invocationId of the turn through the tool that posts the callback, and send it with every event of the turn. guardBroadcast keeps callbacks without one from leaving the server.',
  ),
  unknown_type: error(
    'Type of the event is not known',
    'The event is skipped, and what it says is not shown.',
    'Send a type that docs/PROTOCOL.md lists, or update onebubble on the page. For the events of another library, name it: --from.',
  ),
  unsupported_version: error(
    'Version of the event is not known',
    'The event is skipped, and what it says is not shown.',
    'Send v: 1 or leave v out, or update onebubble on the page.',
  ),
  conflicting_chunk: error(
    'Two chunks have the same seq',
    'One of the two pieces of text is lost, and pages that got them in another order show another text.',
    'Count the chunks of each turn in one place. Two processes that stream into one turn need one counter.',
  ),
  chunk_beyond_end: error(
    'Turn has more chunks than its end counts',
    'The end of the text is missing from the bubble.',
    'Send stream_finalized after the last chunk, with chunkCount: the highest seq plus 1.',
  ),
  conflicting_end: error(
    'Turn ends twice, in different ways',
    'One page shows the turn as completed, another one as failed, and a reload may change it.',
    'End each turn in one place. A retry sends the same stream_finalized again.',
  ),
  conflicting_created: error(
    'Turn is created twice, in different ways',
    'The bubble has the wrong agent, or stands behind the wrong message.',
    'Create each turn once, with an invocationId of its own. A retry sends the same invocation_created again.',
  ),
  conflicting_callback: error(
    'Two callbacks have the same revision',
    'One of the two answers is hidden, though its agent meant it to be read.',
    'Count revision up for each callback that replaces an earlier one of the same turn.',
  ),
  conflicting_message: error(
    'Two contents of a message have the same revision',
    'An edit is lost: the message shows the one text or the other.',
    'Count revision up for each edit of a message.',
  ),
  conflicting_approval: error(
    'Request for approval is answered twice, in different ways',
    'A tool that a person has denied is shown as approved, or the other way round.',
    'Take the first answer to an approvalId and refuse the others, on the server.',
  ),
  id_conflict: error(
    'Id is used for two things',
    'The event is refused, so its bubble lacks text. Without the refusal two bubbles would grow together.',
    'Make ids on the server, at random or from a counter that does not begin again, and use each one once.',
  ),
  epoch_changed: error(
    'Thread has another epoch',
    'Nothing new appears in the thread until the page loads it again.',
    'Keep the epoch for as long as the log lives. After a new log, send a resync with a snapshot before its events.',
  ),
  buffer_overflow: error(
    'Too many chunks wait for a missing one',
    'The text of the turn stands still until the page loads the thread again.',
    'Send the chunks of a turn in the order of seq, and send the missing one again.',
  ),
  invalid_part: error(
    'Part does not fit its schema',
    'The part is shown as invalid, without its content.',
    'Send what the schema of the app takes, or change the schema.',
  ),
  too_many_parts: error(
    'Bubble has too many parts',
    'The end of the answer is not shown.',
    'Stream text into one part, and replace data under one dataId, rather than beginning a part for each piece.',
  ),
  not_json: error(
    'Not JSON',
    'A client cannot read it, and what it says is lost.',
    'Write one JSON text a line, with JSON.stringify. A line that is cut off was written by two writers, or by one that was stopped.',
  ),
  invalid_frame: error(
    'Frame is not valid',
    'A client refuses the frame: none of its events is shown, and it connects again.',
    'Send frames as docs/PROTOCOL.md lists them, or use createGateway.',
  ),
  unfinished_turn: error(
    'Turn has no end',
    'The bubble shows that the agent is still writing, for ever.',
    'Send stream_finalized in a finally block, also when the agent fails or is cancelled. If the file was cut while the turn was running, pass --partial.',
  ),
  missing_chunks: error(
    'Chunks of the turn are missing',
    'The text stops at the first missing chunk: what came after it is never shown.',
    'Send each chunk until it is acknowledged, and number them 0, 1, 2 without holes.',
  ),
  offset_gap: error(
    'Offsets of the thread are missing',
    'The page shows that something is missing, and has to load the thread again.',
    'Give out offsets in one place, when an event is appended, and deliver every event from the place on where a client stands.',
  ),
  late_callback: note(
    'Callback came after its turn had ended',
    'Nothing: it has replaced the text of its own bubble, wherever that stands.',
    'Nothing is to be done. A client that puts callbacks into the last bubble would have shown it in the wrong one.',
  ),
  starts_late: note(
    'File begins in the middle of the thread',
    'Nothing: what came before is not in the file, and was not checked.',
    'Record from offset 0, or from a snapshot, to check all of it.',
  ),
}
