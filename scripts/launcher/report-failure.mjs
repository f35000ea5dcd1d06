import { readFileSync } from 'node:fs'
import { LaunchError } from './layout.mjs'
import { Interrupted } from './run-logged.mjs'

const LOG_LINES = 20
const CAUSES = { EACCES: 'not allowed to write', EROFS: 'not writable', ENOSPC: 'the disk is full' }

/** Runs `main`; tells its failure in one line, with the end of the log it names, and ends the process as it should end. */
export async function reportFailure(main) {
  try {
    await main()
  } catch (error) {
    if (error instanceof Interrupted) {
      process.kill(process.pid, error.signal)
      return
    }
    if (!(error instanceof LaunchError)) {
      const cause = CAUSES[error.code]
      if (cause === undefined) throw error
      error.message = `${cause}: ${error.path}`
    }
    if (error.logPath) process.stderr.write(`${lastLines(error.logPath)}\n`)
    const log = error.logPath ? ` (all of it: ${error.logPath})` : ''
    process.stderr.write(`streamvault: ${error.message}${log}\n`)
    process.exitCode = 1
  }
}

function lastLines(path) {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines
    .slice(-LOG_LINES)
    .map((line) => `  ${line}`)
    .join('\n')
}
