import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { absence, INSTALLED, KNOWN_CLIENTS } from './known-clients.ts'

/** Node packages; the second carries the library, and has its version in its own (1.8.65). */
const TDLIB_PACKAGES = { tdl: '8.1.0', 'prebuilt-tdlib': '0.1008065.0' }
/** By folder. TgCrypto spares Pyrogram and its heir their ciphers in Python. */
const PYTHON_PACKAGES = {
  telethon: ['telethon==1.45.0'],
  pyrogram: ['pyrogram==2.0.106', 'TgCrypto==1.2.5'],
  kurigram: ['kurigram==2.2.26', 'TgCrypto==1.2.5'],
}

/** What could not be installed is told, and keeps nothing else from it. */
function run(what: string, [program = '', ...args]: readonly string[], folder: string): void {
  process.stdout.write(`installing ${what}\n`)
  const { status, error } = spawnSync(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) process.stderr.write(`${what}: ${error?.message ?? `${program} ended with ${status}`}\n`)
}

const tdlib = join(INSTALLED, 'tdlib')
await mkdir(tdlib, { recursive: true })
await writeFile(join(tdlib, 'package.json'), JSON.stringify({ private: true, dependencies: TDLIB_PACKAGES }))
run('TDLib', ['npm', 'install', '--loglevel=error', '--no-audit', '--no-fund'], tdlib)
run('gotd', ['go', 'build', '-o', join(INSTALLED, 'gotd/gotd-actions'), '.'], join(import.meta.dirname, 'gotd'))
for (const [folder, packages] of Object.entries(PYTHON_PACKAGES)) {
  const target = ['--upgrade', '--target', join(INSTALLED, folder)]
  run(folder, ['python3', '-m', 'pip', 'install', '--quiet', ...target, ...packages], INSTALLED)
}
for (const client of KNOWN_CLIENTS)
  process.stdout.write(`${client.name} ${client.version}: ${absence(client) ?? 'installed'}\n`)
process.exitCode = KNOWN_CLIENTS.some((client) => absence(client) !== undefined) ? 1 : 0
