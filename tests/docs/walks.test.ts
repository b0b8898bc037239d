import { expect, test } from 'vitest'
import { type EventMapping, fromMapping } from '../../src/adapters/mapping/index.ts'
import * as onebubble from '../../src/index.ts'
import * as testing from '../../src/testing/index.ts'
import { harOf, pageEntry, received, socketEntry } from '../cli/support/har-of.ts'
import { runCli } from '../cli/support/run-cli.ts'
import { guideBlock, guidePage } from './guide.ts'
import { codeBlocksOf } from './markdown.ts'
import { runSnippet } from './snippets.ts'

const blocks = codeBlocksOf(guidePage('walks'))
const block = (language: string): string => blocks.find((each) => each.language === language)!.code
const traffic = block('jsonl')
const mapping = JSON.parse(block('json')) as EventMapping // the compiler has seen none of it
const harWith = (lines: string): string => harOf(pageEntry(), socketEntry(lines.split('\n').map(received)))

test('the checker says of the tester’s HAR what the page says', async () => {
  const { out, code } = await runCli(['check', 'app.har', '--map', 'map.json'], {
    'app.har': harWith(traffic),
    'map.json': JSON.stringify(mapping),
  })
  expect(out).toContain(block('text'))
  expect(code).toBe(1)
})

test('the test that comes of it is red with this HAR, and green with a post that names its run', async () => {
  const { shownOf } = (await runSnippet(guideBlock('From a recording to a test'), {
    onebubble,
    'onebubble/testing': testing,
    'onebubble/adapters/mapping': { fromMapping },
  })) as { shownOf: (har: unknown, mapping: EventMapping, threadId: string) => readonly string[] } // what the block exports
  const shownOfLines = (lines: string) => shownOf(JSON.parse(harWith(lines)), mapping, 'c1')
  expect(shownOfLines(traffic)).toEqual(['r1: About forty. (completed, stream)'])
  const mended = traffic.replace('"id": "m1"', '"run": "r1", "id": "m1"')
  expect(shownOfLines(mended)).toEqual(['r1: It is 42. (completed, callback)'])
})
