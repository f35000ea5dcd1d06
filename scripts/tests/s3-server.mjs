import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ROOT, STATE } from '../launcher/layout.mjs'
import { showProgress } from '../launcher/progress.mjs'
import { runLogged } from '../launcher/run-logged.mjs'

const SOURCES = join(ROOT, 'scripts/tests/s3-server')
const PROGRAM = join(STATE, 's3-server')
const LOG = join(STATE, 's3-server.log')

/** Builds the server of the S3 protocol that tests talk to, where Go is; without it the tests that need one say so. */
export async function ensureS3ServerBuilt() {
  if (existsSync(PROGRAM) || !isOnPath('go')) return
  const progress = showProgress('building a server of S3')
  mkdirSync(STATE, { recursive: true })
  const args = ['build', '-buildvcs=false', '-o', PROGRAM, '.']
  if ((await runLogged('go', args, { cwd: SOURCES, logPath: LOG })) === 0) {
    progress.done()
    return
  }
  progress.failed()
  process.stderr.write(`  tests that need it are skipped; the words of go are in ${LOG}\n`)
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}
