// Has no dependencies: it runs before `npm ci` as well as in vite.config.ts.
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Flags for Chromium in a container: no GPU, no background network traffic. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function* candidates(env) {
  const names =
    process.platform === 'win32'
      ? ['chrome.exe', 'msedge.exe']
      : ['chromium', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge']
  for (const dir of (env.PATH ?? '').split(delimiter)) {
    for (const name of names) if (dir) yield join(dir, name)
  }
  if (process.platform === 'darwin') {
    yield '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    yield '/Applications/Chromium.app/Contents/MacOS/Chromium'
  } else if (process.platform === 'win32') {
    for (const base of [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]) {
      if (base) yield join(base, 'Google', 'Chrome', 'Application', 'chrome.exe')
      if (base) yield join(base, 'Microsoft', 'Edge', 'Application', 'msedge.exe')
    }
  }
  // Playwright's own cache. Any revision will do.
  const cache =
    env.PLAYWRIGHT_BROWSERS_PATH && env.PLAYWRIGHT_BROWSERS_PATH !== '0'
      ? env.PLAYWRIGHT_BROWSERS_PATH
      : process.platform === 'darwin'
        ? join(homedir(), 'Library', 'Caches', 'ms-playwright')
        : process.platform === 'win32'
          ? join(env.LOCALAPPDATA ?? homedir(), 'ms-playwright')
          : join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ms-playwright')
  if (existsSync(cache)) {
    const found = readdirSync(cache)
      .filter((dir) => /^chromium(_headless_shell)?-\d+$/.test(dir))
      .sort((a, b) => Number(b.split('-').at(-1)) - Number(a.split('-').at(-1)))
    for (const dir of found) {
      for (const tail of [
        ['chrome-linux64', 'chrome'],
        ['chrome-linux', 'chrome'],
        ['chrome-headless-shell-linux64', 'chrome-headless-shell'],
        ['chrome-linux', 'headless_shell'],
        [
          'chrome-mac-arm64',
          'Google Chrome for Testing.app',
          'Contents',
          'MacOS',
          'Google Chrome for Testing',
        ],
        ['chrome-mac', 'Chromium.app', 'Contents', 'MacOS', 'Chromium'],
        ['chrome-win64', 'chrome.exe'],
        ['chrome-win', 'chrome.exe'],
      ]) {
        yield join(cache, dir, ...tail)
      }
    }
  }
}

/** The first usable Chromium on this machine; undefined if there is none. */
export function findBrowser(env = process.env) {
  if (env.CHROME_PATH) {
    if (isExecutable(env.CHROME_PATH)) return env.CHROME_PATH
    throw new Error(`CHROME_PATH is set to ${env.CHROME_PATH}, which is not an executable file`)
  }
  for (const file of candidates(env)) if (isExecutable(file)) return file
  return undefined
}
