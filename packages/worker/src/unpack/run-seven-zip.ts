import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { VaultError } from '@streamvault/core'

const PROGRAM = join(import.meta.dirname, 'seven-zip-main.ts')
/** What 7-Zip may take to unpack: dictionaries of 256 MiB, which no usual setting makes. The process takes 60 MB more. */
const MEMORY_BYTES_MAX = 512 * 2 ** 20
const SAID_CHARS_MAX = 64 * 1024

export interface SevenZipRun {
  /** The only folder that it sees. */
  readonly folder: string
  readonly args: readonly string[]
  readonly signal: AbortSignal
}

/**
 * Runs 7-Zip, and yields what it writes; one that is no longer wanted is killed.
 *
 * Throws what its words mean when it does not succeed, once all that it wrote was yielded; `alsoSaid` may tell more of them.
 */
export async function* runSevenZip(
  { folder, args, signal }: SevenZipRun,
  alsoSaid: () => string = () => '',
): AsyncGenerator<Uint8Array, void> {
  signal.throwIfAborted()
  // It needs nothing of what the vault was told, secrets least of all.
  const child = spawn(process.execPath, [PROGRAM, folder, String(MEMORY_BYTES_MAX), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { NODE_NO_WARNINGS: '1' },
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve)
    child.once('error', () => resolve(null))
  })
  // Viewers go first.
  if (child.pid !== undefined) lowerPriority(child.pid)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (said.length < SAID_CHARS_MAX) said += text
  })
  const kill = () => child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  try {
    for await (const chunk of child.stdout) yield chunk
    const code = await ended
    signal.throwIfAborted()
    if (code !== 0) throw errorOf(said + alsoSaid(), code)
  } finally {
    signal.removeEventListener('abort', kill)
    kill()
    await ended
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW)
  } catch {
    // It may have ended already.
  }
}

/** The words of 7-Zip 24.09, which has one exit code for nearly everything. */
const WORDS: readonly (readonly [
  RegExp,
  'ARCHIVE_ENCRYPTED' | 'PIECE_MISSING' | 'ARCHIVE_UNSUPPORTED' | 'ARCHIVE_UNSAFE',
])[] = [
  [/Wrong password|encrypted archive|Enter password/i, 'ARCHIVE_ENCRYPTED'],
  [/Missing volume/i, 'PIECE_MISSING'],
  [/Unsupported Method|Unsupported feature/i, 'ARCHIVE_UNSUPPORTED'],
  [/Can't allocate|not enough memory|too much memory|out of memory/i, 'ARCHIVE_UNSAFE'],
]
const MISSING_VOLUME = /Missing volume\s*:\s*(?<name>\S.*)/i

/** What 7-Zip meant by its words. */
function errorOf(said: string, code: number | null): VaultError {
  const [, known] = WORDS.find(([words]) => words.test(said)) ?? []
  const cause = new Error(`7-Zip ended with ${code}`)
  if (known === 'PIECE_MISSING') {
    const name = MISSING_VOLUME.exec(said)?.groups?.['name']
    return new VaultError(known, name === undefined ? {} : { reason: name.trim() }, { cause })
  }
  if (known === 'ARCHIVE_UNSAFE') {
    return new VaultError(known, { reason: 'it takes more memory to unpack than is given' }, { cause })
  }
  return new VaultError(known ?? 'ARCHIVE_DAMAGED', {}, { cause })
}
