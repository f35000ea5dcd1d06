import { existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { ROOT, STATE } from '../launcher/layout.mjs'
import { showProgress } from '../launcher/progress.mjs'
import { runLogged } from '../launcher/run-logged.mjs'

/** The programs and modules that tests talk to, and the Debian packages they come in. */
const TOOLS = /** @type {const} */ ([
  ['nginx', 'nginx'],
  ['/usr/lib/nginx/modules/ngx_http_lua_module.so', 'libnginx-mod-http-lua'],
  ['openssl', 'openssl'],
  ['redis-server', 'redis-server'],
  ['ffmpeg', 'ffmpeg'],
  ['ffprobe', 'ffmpeg'],
  ['chromium', 'chromium'],
  ['curl', 'curl'],
  ['wget', 'wget'],
  ['aria2c', 'aria2'],
  ['unzip', 'unzip'],
  ['7zz', '7zip'],
  ['bsdtar', 'libarchive-tools'],
  ['python3', 'python3'],
  ['aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu', 'libc6-dev-arm64-cross'],
  ['qemu-aarch64', 'qemu-user'],
])
const LOG = join(STATE, 'apt.log')

/** Installs the programs that tests talk to where that is possible; the tests of one that stays missing say so. */
export async function installDebianTools() {
  const packages = [...new Set(TOOLS.filter(([program]) => !isOnPath(program)).flatMap(([, ...names]) => names))]
  if (packages.length === 0 || process.getuid?.() !== 0 || !isOnPath('apt-get')) return
  const progress = showProgress(`installing ${packages.join(', ')}`)
  const updated = await apt(['update'])
  if (updated && (await apt(['install', '--yes', '--no-install-recommends', ...packages]))) return progress.done()
  progress.failed()
  process.stderr.write(`  tests that need one of them are skipped; apt-get's words are in ${LOG}\n`)
}

async function apt(args) {
  // RUNLEVEL keeps Debian's packages from starting their services.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  return (await runLogged('apt-get', ['--quiet', ...args], { cwd: ROOT, logPath: LOG, env })) === 0
}

function isOnPath(program) {
  if (isAbsolute(program)) return existsSync(program)
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  return folders.some((folder) => existsSync(join(folder, program)))
}
