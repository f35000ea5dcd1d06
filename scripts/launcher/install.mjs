import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LaunchError, NODE24, ROOT, STATE } from './layout.mjs'
import { showProgress } from './progress.mjs'
import { runLogged } from './run-logged.mjs'
import { withWorkshopLock } from './workshop-lock.mjs'

const STAMP = join(STATE, 'installed')
/** Present from the first change to node_modules until the last: what it finds there is half an installation. */
const UNFINISHED = join(STATE, 'installing')
const LOG = join(STATE, 'install.log')

/**
 * `npm ci` refuses a lock file without the packages of other platforms, which is what one gets from a registry that
 * does not carry them. This installs the same versions, and changes neither the lock file nor package.json.
 */
const INSTALL = ['install', '--no-save', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund']

/** Why npm failed, by what it says: the first that fits is told. */
const CAUSES = /** @type {const} */ ([
  [/ENOSPC/, 'the disk is full'],
  [/EACCES|EPERM|EROFS/, 'this folder cannot be written to'],
  [/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i, 'npm cannot reach its registry'],
  [/EINTEGRITY/, 'a package is not the one that package-lock.json names'],
  [/E40[13]/, 'the registry asks npm to sign in'],
  [/E404|ETARGET/, 'the registry does not have a package that is needed'],
])

/** Installs what package-lock.json names, unless that is what is there. */
export async function ensureInstalled() {
  if (isInstalled()) return
  await withWorkshopLock(async (alsoHeldBy) => {
    if (isInstalled()) return
    if (existsSync(UNFINISHED)) clearModules()
    writeFileSync(UNFINISHED, '')
    await install(alsoHeldBy)
    writeFileSync(STAMP, installKey())
    rmSync(UNFINISHED)
  })
}

function isInstalled() {
  if (!existsSync(NODE24) || existsSync(UNFINISHED)) return false
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === installKey()
}

function installKey() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  return hash.update(readFileSync(join(ROOT, 'package-lock.json'))).digest('hex')
}

async function install(alsoHeldBy) {
  const progress = showProgress('installing what is missing')
  const options = { cwd: ROOT, logPath: LOG, onStart: alsoHeldBy }
  const code = await runLogged('npm', INSTALL, options).catch((error) => {
    progress.failed()
    throw error
  })
  if (code === 0 && existsSync(NODE24)) return progress.done()
  progress.failed()
  if (code === undefined) throw new LaunchError('npm is not on the PATH; it comes with Node 20 and newer')
  if (code === 0)
    throw new LaunchError('npm did not run the install script of the package `node`: is ignore-scripts set?')
  const said = readFileSync(LOG, 'utf8')
  const cause = CAUSES.find(([pattern]) => pattern.test(said))?.[1] ?? 'npm failed'
  throw new LaunchError(`cannot install: ${cause}`, LOG)
}

function clearModules() {
  for (const name of readdirSync(dirname(STATE))) {
    const path = join(dirname(STATE), name)
    if (path !== STATE) rmSync(path, { recursive: true, force: true })
  }
  for (const group of ['packages', 'apps']) {
    for (const name of readdirSync(join(ROOT, group))) {
      rmSync(join(ROOT, group, name, 'node_modules'), { recursive: true, force: true })
    }
  }
}
