import { open, readFile, rename } from 'node:fs/promises'
import type { Clock, Instant, Logger } from '@streamvault/core'

/** What a gateway noted last while it ran. */
export interface LastRun {
  /** Which start of the machine it was. */
  readonly boot: string
  readonly at: Instant
  /** What was written up to then is on the disk: no loss of power can take it. */
  readonly writtenBackUntil: Instant
}

/** Another one each time that the machine starts: proc_sys_kernel(5). */
const BOOT_ID = '/proc/sys/kernel/random/boot_id'
/** Hundredths of a second until what was written is old enough, and between looks for such: proc_sys_vm(5). */
const WRITEBACK = ['/proc/sys/vm/dirty_expire_centisecs', '/proc/sys/vm/dirty_writeback_centisecs']
/** Those of Linux, unless told otherwise. */
const WRITEBACK_MS_USUAL = 35_000
/** Then writing begins. A disk that has much to write gets as long again. */
const WRITEBACK_MARGIN = 2
const EVERY_MS = 10_000

/** Undefined where nobody has noted anything that can be read. */
export async function readLastRun(path: string): Promise<LastRun | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const [boot, at, writtenBackUntil] = text.trim().split(' ')
  const run = { boot: boot ?? '', at: Number(at), writtenBackUntil: Number(writtenBackUntil) }
  return Number.isFinite(run.at) && Number.isFinite(run.writtenBackUntil) ? run : undefined
}

/** Which start of the machine this is; empty elsewhere than on Linux, where nobody can tell. */
export async function bootNow(): Promise<string> {
  return (await readFile(BOOT_ID, 'utf8').catch(() => '')).trim()
}

/** Notes while a gateway runs that it does, so that the next one knows what a loss of power may have taken. */
export class LastRunNote implements AsyncDisposable {
  readonly #deps: { readonly clock: Clock; readonly logger: Logger }
  readonly #path: string
  readonly #ended = new AbortController()
  #working: Promise<void> | undefined

  private constructor(deps: { readonly clock: Clock; readonly logger: Logger }, path: string) {
    this.#deps = deps
    this.#path = path
  }

  /** Returns once the first note is on the disk. Throws what the file system says. */
  static async begin(deps: { readonly clock: Clock; readonly logger: Logger }, path: string): Promise<LastRunNote> {
    const note = new LastRunNote(deps, path)
    await note.#write()
    note.#working = note.#work()
    return note
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the gateway has ended'))
    await this.#working
  }

  async #work(): Promise<void> {
    const { signal } = this.#ended
    const { clock, logger } = this.#deps
    while (!signal.aborted) {
      await clock.sleep(EVERY_MS, signal).catch(() => {})
      // An older note has more given up after a loss of power than need be, and nothing worse.
      await this.#write().catch((error: unknown) => logger.debug({ error }, 'that the gateway runs is not noted'))
    }
  }

  async #write(): Promise<void> {
    const now = this.#deps.clock.now()
    const text = `${await bootNow()} ${now} ${now - WRITEBACK_MARGIN * (await writebackMs())}\n`
    const draft = `${this.#path}.new`
    {
      await using file = await open(draft, 'w', 0o600)
      await file.writeFile(text)
      await file.datasync()
    }
    await rename(draft, this.#path)
  }
}

async function writebackMs(): Promise<number> {
  const said = await Promise.all(WRITEBACK.map((path) => readFile(path, 'utf8').catch(() => '')))
  const milliseconds = said.reduce((sum, text) => sum + 10 * Number.parseInt(text, 10), 0)
  return Number.isFinite(milliseconds) ? milliseconds : WRITEBACK_MS_USUAL
}
