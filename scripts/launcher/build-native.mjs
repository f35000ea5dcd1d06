import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ROOT, STATE } from './layout.mjs'
import { showProgress } from './progress.mjs'
import { Interrupted, runLogged } from './run-logged.mjs'
import { withWorkshopLock } from './workshop-lock.mjs'

const SOURCES = join(ROOT, 'packages/telegram/native')
const BUILD = join(SOURCES, 'build')
const ADDON = join(BUILD, 'aes-ige.node')
/** Says what the addon was built from, or what could not be built, so that neither is tried again. */
const STAMP = join(BUILD, 'stamp')
const LOG = join(STATE, 'native.log')

const COMPILERS = ['cc', 'gcc', 'clang']
/** Debian's compilers for a processor that is not this machine's. */
const CROSS_COMPILERS = /** @type {const} */ ({ x64: 'x86_64-linux-gnu-gcc', arm64: 'aarch64-linux-gnu-gcc' })
const FLAGS = ['-std=c11', '-O2', '-fPIC', '-Wall', '-Wextra', '-Werror', '-DNAPI_VERSION=8']
/** The instructions that the cipher of an architecture is made of; other files are compiled without. */
const CIPHERS = /** @type {const} */ ({
  x64: { source: 'aes-ige-x64.c', flags: ['-maes', '-msse4.1'] },
  arm64: { source: 'aes-ige-arm64.c', flags: ['-march=armv8-a+crypto'] },
})
const LINK_FLAGS = /** @type {const} */ ({ linux: ['-shared'], darwin: ['-bundle', '-undefined', 'dynamic_lookup'] })

/**
 * Builds the cipher that bytes from Telegram are read with, unless it is there. It is a matter of speed alone: where it
 * cannot be built, WebAssembly does its work, and nothing is thrown but `Interrupted`.
 *
 * @param {string} [arch] the processor it is built for, as Node names it; an image may be for another one
 */
export async function ensureNativeBuilt(arch = process.arch) {
  const cipher = CIPHERS[arch]
  const linkFlags = LINK_FLAGS[process.platform]
  if (cipher === undefined || linkFlags === undefined || isFresh(arch)) return
  const compilers = arch === process.arch ? COMPILERS : [CROSS_COMPILERS[arch]]
  const compiler = compilers.find(isOnPath)
  if (compiler === undefined) return
  try {
    await withWorkshopLock(async (alsoHeldBy) => {
      if (isFresh(arch)) return
      rmSync(BUILD, { recursive: true, force: true })
      mkdirSync(BUILD)
      const key = buildKey(arch)
      await build({ compiler, cipher, linkFlags, alsoHeldBy })
      writeFileSync(STAMP, key)
    })
  } catch (error) {
    if (error instanceof Interrupted) throw error
    process.stderr.write(`  reading from Telegram takes more of the processor: ${error.message}\n`)
  }
}

function isFresh(arch) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === buildKey(arch)
}

function buildKey(arch) {
  const hash = createHash('sha256').update(`${process.platform} ${arch} ${FLAGS}\n`)
  const names = readdirSync(SOURCES).filter((name) => /[.][ch]$/.test(name))
  for (const name of names.sort()) hash.update(`${name}\n`).update(readFileSync(join(SOURCES, name)))
  return hash.digest('hex')
}

/** Leaves no addon when it fails, and says so once. */
async function build({ compiler, cipher, linkFlags, alsoHeldBy }) {
  const headers = join(ROOT, 'node_modules/node-api-headers/include')
  const unlinked = `${ADDON}.${process.pid}`
  const compile = (source, flags = []) => [...FLAGS, ...flags, '-I', headers, '-c', source, '-o', objectOf(source)]
  const steps = [
    compile(cipher.source, cipher.flags),
    compile('processor.c'),
    compile('binding.c'),
    [...linkFlags, ...[cipher.source, 'processor.c', 'binding.c'].map(objectOf), '-o', unlinked],
  ]
  const progress = showProgress('building the native cipher')
  for (const args of steps) {
    const code = await runLogged(compiler, args, { cwd: SOURCES, logPath: LOG, onStart: alsoHeldBy })
    if (code === 0) continue
    progress.failed()
    process.stderr.write(`  WebAssembly does its work, at more cost; the compiler's words are in ${LOG}\n`)
    return
  }
  renameSync(unlinked, ADDON)
  progress.done()
}

function objectOf(source) {
  return join(BUILD, source.replace(/[.]c$/, '.o'))
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}
