import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository. Modules are loaded by their real path, so links that lead here do not matter. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The Node that the repository brings: machines have others. */
export const NODE24 = join(ROOT, 'node_modules/node/bin/node')

const FLAGS = readFileSync(join(ROOT, 'apps/server/node-flags'), 'utf8').trim().split(' ')

/**
 * The server, as arguments of Node. Where it may have gigabytes, V8 lets garbage grow to several times what is in use: its limits
 * take a quarter off a worker's memory in a herd of viewers, for the same work (`npm run bench -- herd`).
 */
export const SERVER = [...FLAGS, join(ROOT, 'apps/server/src/main.ts')]

/** Where the launcher keeps its stamps, locks and logs: npm leaves dotted names in node_modules alone. */
export const STATE = join(ROOT, 'node_modules/.streamvault')

/** A failure that is told in one line, with the end of a log where there is one. */
export class LaunchError extends Error {
  name = 'LaunchError'

  /** @param {string} message @param {string} [logPath] */
  constructor(message, logPath) {
    super(message)
    this.logPath = logPath
  }
}
