import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ROOT, STATE } from '../launcher/layout.mjs'
import { showProgress } from '../launcher/progress.mjs'
import { runLogged } from '../launcher/run-logged.mjs'

/** The last that keeps its documents in SQLite, and so needs no other server. */
const MODULE = 'github.com/FerretDB/FerretDB'
const VERSION = 'v1.24.0'
const PROGRAM = join(STATE, 'ferretdb')
const SOURCES = join(STATE, 'ferretdb-sources')
const LOG = join(STATE, 'ferretdb.log')

/** Builds the server of MongoDB's protocol that tests talk to, where Go is; without it the tests that need one say so. */
export async function ensureFerretBuilt() {
  if (existsSync(PROGRAM) || !isOnPath('go')) return
  const progress = showProgress('building FerretDB')
  mkdirSync(STATE, { recursive: true })
  try {
    if (await build()) return progress.done()
  } finally {
    rmSync(SOURCES, { recursive: true, force: true })
  }
  progress.failed()
  process.stderr.write(`  tests that need it are skipped; the words of go are in ${LOG}\n`)
}

/** `go install` makes a program that ends at once: it wants a file that says its version, which the module does not carry. */
async function build() {
  if ((await go(['mod', 'download', '-json', `${MODULE}@${VERSION}`], STATE)) !== 0) return false
  const [, folder] = /"Dir": "([^"]+)"/.exec(readFileSync(LOG, 'utf8')) ?? []
  if (folder === undefined) return false
  rmSync(SOURCES, { recursive: true, force: true })
  cpSync(folder, SOURCES, { recursive: true })
  if ((await runLogged('chmod', ['-R', 'u+w', SOURCES], { cwd: ROOT, logPath: LOG })) !== 0) return false
  writeFileSync(join(SOURCES, 'build/version/version.txt'), VERSION)
  const built = join(SOURCES, 'ferretdb-built')
  const args = ['build', '-buildvcs=false', '-tags', 'ferretdb_no_postgresql', '-o', built, './cmd/ferretdb']
  if ((await go(args, SOURCES)) !== 0) return false
  renameSync(built, PROGRAM)
  return true
}

function go(args, cwd) {
  return runLogged('go', args, { cwd, logPath: LOG })
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}
