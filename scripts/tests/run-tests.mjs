import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { NODE24, ROOT } from '../launcher/layout.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Runs the tests, and counts them; a run that breaks off, or in which nothing ran, counts as one failure more.
 *
 * @param {readonly string[]} args for vitest
 * @returns {Promise<Counts>}
 */
export async function runTests(args) {
  const path = [dirname(NODE24), join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  const child = spawn(NODE24, [join(ROOT, 'scripts/tests/run-vitest.ts'), ...args], {
    cwd: ROOT,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0, skipped: 0 }
  child.on('message', (message) => {
    counts = /** @type {Counts} */ (message)
  })
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(1))
    child.on('close', (exitCode) => resolve(exitCode ?? 1))
  })
  const unexplained = counts.failed === 0 && (code !== 0 || counts.passed === 0)
  return unexplained ? { ...counts, failed: 1 } : counts
}

/** The line that every run ends with. @param {Counts} counts */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
