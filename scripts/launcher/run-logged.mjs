import { spawn } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Somebody asked the launcher to stop while a command ran. */
export class Interrupted extends Error {
  name = 'Interrupted'

  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`interrupted by ${signal}`)
    this.signal = signal
  }
}

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Runs a command with its output in a log file, and returns its exit code, or undefined when it cannot be started.
 *
 * The command leads a process group of its own, so that an interruption ends all of it before `Interrupted` is thrown.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, logPath: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void,
 *   onStart?: (pid: number) => void }} options
 * @returns {Promise<number | undefined>}
 */
export async function runLogged(command, args, options) {
  const log = openSync(options.logPath, 'w')
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  if (child.pid !== undefined) options.onStart?.(child.pid)
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      writeSync(log, `${line}\n`)
      options.onLine?.(line)
    })
  }

  /** @type {NodeJS.Signals | undefined} */
  let interruption
  const interrupt = (/** @type {NodeJS.Signals} */ signal) => {
    const ending = interruption === undefined ? 'SIGTERM' : 'SIGKILL'
    interruption ??= signal
    endGroup(child.pid, ending)
  }
  for (const signal of SIGNALS) process.on(signal, interrupt)
  try {
    const code = await new Promise((resolve) => {
      child.on('error', () => resolve(undefined))
      child.on('close', (exitCode) => resolve(exitCode ?? 1))
    })
    if (interruption !== undefined) throw new Interrupted(interruption)
    return code
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt)
    closeSync(log)
  }
}

function endGroup(pid, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // It has ended by itself.
  }
}
