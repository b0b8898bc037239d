import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PeerClock } from './peer-clock.mjs'
import { deltasOf, idOf } from './wire.mjs'

const bench = dirname(dirname(fileURLToPath(import.meta.url)))
const readJson = (...path) => JSON.parse(readFileSync(join(bench, ...path), 'utf8'))

const known = [
  { name: 'AI SDK', module: 'ai-sdk', packages: ['ai', '@ai-sdk/react'] },
  { name: 'AG-UI', module: 'ag-ui', packages: ['@ag-ui/client'] },
  { name: 'TanStack AI', module: 'tanstack-ai', packages: ['@tanstack/ai-client'] },
  { name: 'LangGraph', module: 'langgraph', packages: ['@langchain/langgraph-sdk'] },
  { name: 'stream-chat', module: 'stream-chat', packages: ['stream-chat'] },
  { name: 'zustand + immer', module: 'naive-immer', packages: ['zustand', 'immer'] },
]

/** The versions in a lock file, as text to compare. */
function versionsIn(...path) {
  const { packages } = readJson(...path)
  const entries = Object.entries(packages).filter(([name, { optional }]) => name !== '' && !optional)
  return JSON.stringify(entries.map(([name, { version }]) => [name, version]))
}

/** Installs bench/package-lock.json, unless it is already installed. */
function installPeers() {
  const marker = ['node_modules', '.package-lock.json'] // npm writes it last
  if (existsSync(join(bench, ...marker)) && versionsIn(...marker) === versionsIn('package-lock.json')) return
  console.error('[bench] installing the peers')
  const args = ['ci', '--ignore-scripts', '--loglevel=error']
  const shell = process.platform === 'win32'
  const { status } = spawnSync('npm', args, { cwd: bench, stdio: ['ignore', 2, 2], shell })
  if (status !== 0) throw new Error('the peers could not be installed; `--no-peers` does without them')
}

/** How many messages of 2,000 chunks the slowest peer needs until V8 has optimised its code. */
const warmUpCount = 8

/** The peers, warmed up, each with its versions and its own way to stream. */
export async function loadPeers() {
  installPeers()
  const peers = []
  for (const { name, module, packages } of known) {
    const versions = packages.map((id) => `${id} ${readJson('node_modules', id, 'package.json').version}`)
    const peer = { name, versions, ...(await import(`../peers/${module}.mjs`)) }
    for (let times = 0; times < warmUpCount; times++) {
      await samplePeer(peer, { historyCount: 0, chunkCount: 2_000, perRead: 16 })
    }
    peers.push(peer)
  }
  return peers
}

/**
 * Microseconds of CPU time per chunk below a history, between the first and the last shown chunk.
 * @param {{ historyCount: number, chunkCount: number, perRead: number }} shape
 */
export async function samplePeer(peer, shape) {
  const { micros } = await drivePeer(peer, shape)
  return micros / (shape.chunkCount - 1)
}

/** Microseconds of CPU time of a whole turn, including its beginning and end, for a peer that reports them. */
export const samplePeerTurn = async (peer, shape) => (await drivePeer(peer, shape)).turnMicros

async function drivePeer({ drive }, { historyCount, chunkCount, perRead }) {
  const deltas = deltasOf(chunkCount)
  const clock = new PeerClock(deltas.join(''), perRead)
  const history = Array.from({ length: historyCount }, (_, index) => ({
    id: idOf('message', index),
    text: 'An answer of some words, in two chunks.',
  }))
  await drive({ history, deltas, clock })
  return clock
}
