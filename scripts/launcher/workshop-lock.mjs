import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LaunchError, STATE } from './layout.mjs'
import { showProgress } from './progress.mjs'

const LOCK = join(STATE, 'lock')
const POLL_MS = 250
const WAIT_MS_MAX = 30 * 60_000

/**
 * Runs `work` while no other launcher installs or builds in this repository.
 *
 * The lock names the process that holds it and the command it runs: it is stale once both have ended. `work` gets a
 * function that names that command.
 *
 * @param {(alsoHeldBy: (pid: number) => void) => Promise<void>} work
 */
export async function withWorkshopLock(work) {
  mkdirSync(STATE, { recursive: true })
  if (!tryLock()) await waitForLock()
  try {
    await work((pid) => writeFileSync(LOCK, `${process.pid} ${pid}`))
  } finally {
    rmSync(LOCK, { force: true })
  }
}

async function waitForLock() {
  const progress = showProgress('waiting for another start that installs or builds here')
  const deadline = Date.now() + WAIT_MS_MAX
  try {
    while (!tryLock()) {
      if (Date.now() > deadline)
        throw new LaunchError(`another start does not finish; if there is none, remove ${LOCK}`)
      await sleep(POLL_MS)
    }
  } finally {
    progress.done()
  }
}

/** Takes the lock by linking a finished file to its name, which one process alone can do. */
function tryLock() {
  const mine = `${LOCK}.${process.pid}`
  writeFileSync(mine, `${process.pid}`)
  try {
    if (isStale()) removeStale(mine)
    linkSync(mine, LOCK)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(mine, { force: true })
  }
}

function holders() {
  try {
    return readFileSync(LOCK, 'utf8')
  } catch {
    return undefined
  }
}

function isStale(text = holders()) {
  if (text === undefined) return false
  return heldBeforeBoot() || !text.split(' ').map(Number).some(isAlive)
}

function heldBeforeBoot() {
  try {
    return statSync(LOCK).mtimeMs < Date.now() - uptime() * 1000
  } catch {
    return false
  }
}

// A container gives every start the same process id, so our own in the lock is that of one that has ended.
function isAlive(pid) {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Moves the stale lock aside, and puts it back when another launcher was quicker and what moved is alive. */
function removeStale(mine) {
  const aside = `${mine}.stale`
  renameSync(LOCK, aside)
  try {
    if (readFileSync(aside, 'utf8').split(' ').map(Number).some(isAlive)) linkSync(aside, LOCK)
  } finally {
    rmSync(aside, { force: true })
  }
}
