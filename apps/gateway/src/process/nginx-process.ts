import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { type Clock, type Logger, VaultError } from '@streamvault/core'
import { KeptProcess, makeFolder } from '@streamvault/runtime'
import { assertFree } from './assert-free.ts'
import { removeDeadSockets } from './dead-sockets.ts'
import type { NginxProgram } from './find-nginx.ts'
import { stopStrayNginx } from './stray-nginx.ts'

export interface NginxProcessDeps {
  readonly clock: Clock
  readonly logger: Logger
}

export interface NginxProcessOptions {
  readonly program: NginxProgram
  readonly folder: string
  /** Where it listens on TCP, as nginx writes addresses. */
  readonly addresses: readonly string[]
  /** Where it listens on unix sockets. */
  readonly sockets: readonly string[]
}

const START_MS_MAX = 10_000
const POLL_MS = 20
/** How long running responses may go on after a stop was asked for. */
const DRAIN_MS = 2000
/** Said by `nginx -t` where all is well, and at the start of every configuration test. */
const CHATTER = /^nginx: (?:the configuration file .* syntax is ok|configuration file .* test is successful)$/
/** Said when nginx makes room by a slice that a takedown has erased already, or gives up one that was erased on its way. */
const ERASED_BEFORE = /\[crit\].* unlink\(\) "[^"]*\/[0-9a-f]{32}(?:\.\d+)?" failed \(2: /
/** Said when nginx makes room and the slice that was used longest ago is being sent to somebody: it takes the next one. */
const IN_USE = /\[alert\].* ignore long locked inactive cache entry /
/** Said when a slice is being sent while a takedown, or somebody else, cuts its file off. */
const CUT_OFF = /\[alert\].* sendfile\(\) reported that "[^"]*\/[0-9a-f]{32}" was truncated at /

/** Said when a slice is asked for that was given up, of which a process of nginx has the file open: it is fetched anew. */
const GIVEN_UP = /\[crit\].* cache file "[^"]*\/[0-9a-f]{32}" is too small/

/** Nginx in the foreground, as a child of ours: started again when it dies, and gone when we are (`end-with-parent.lua`). */
export class NginxProcess implements AsyncDisposable {
  readonly #deps: NginxProcessDeps
  readonly #options: NginxProcessOptions
  readonly #kept: KeptProcess<never>
  #child: ChildProcess | undefined

  private constructor(deps: NginxProcessDeps, options: NginxProcessOptions) {
    this.#deps = deps
    this.#options = options
    this.#kept = new KeptProcess<never>(deps, {
      name: 'nginx',
      prepare: () => this.#prepare(),
      start: () => this.#spawn(),
      read: () => undefined,
      // It takes no more connections, and lets running responses go on for a moment.
      drain: { signal: 'SIGQUIT', graceMs: DRAIN_MS },
    })
  }

  /**
   * Writes the configuration, has nginx check it, and starts nginx. Returns once it listens.
   *
   * Throws `NGINX_UNUSABLE` with what nginx says when it will not have the configuration, or does not come up, and when somebody else
   * listens where it is to.
   */
  static async start(deps: NginxProcessDeps, options: NginxProcessOptions, conf: string): Promise<NginxProcess> {
    await writeConf(options, conf)
    await stopStrayNginx(deps.clock, pidFileOf(options.folder))
    await assertFree(options.addresses)
    const nginx = new NginxProcess(deps, options)
    try {
      await nginx.#becomeReady()
    } catch (error) {
      await nginx[Symbol.asyncDispose]()
      throw error
    }
    return nginx
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#kept[Symbol.asyncDispose]()
  }

  /** Whatever was left of an earlier one is taken away: it would go on without us. */
  async #prepare(): Promise<void> {
    const { folder, sockets } = this.#options
    await stopStrayNginx(this.#deps.clock, pidFileOf(folder))
    await removeDeadSockets(sockets)
  }

  #spawn(): ChildProcess {
    const { program, folder } = this.#options
    // The leader of a group of its own: a Ctrl-C is for us, who end it in order; and all of it is found by its group.
    const options = { env: {}, stdio: ['ignore', 'ignore', 'pipe'], detached: true } satisfies SpawnOptions
    const child = spawn(program.path, argumentsFor(folder), options)
    if (child.stderr !== null) createInterface(child.stderr).on('line', (line) => this.#tell(line))
    this.#child = child
    return child
  }

  /** Its lines hold whole requests, from which the logger takes tickets and tokens. */
  #tell(line: string): void {
    if (CHATTER.test(line) || ERASED_BEFORE.test(line)) return
    if (IN_USE.test(line)) {
      this.#deps.logger.debug({ line }, 'a slice that would be given up is being sent')
      return
    }
    if (CUT_OFF.test(line)) {
      this.#deps.logger.info({ line }, 'a slice was cut off while it was being sent, as takedowns do')
      return
    }
    if (GIVEN_UP.test(line)) {
      this.#deps.logger.info({ line }, 'a slice that was given up is fetched anew')
      return
    }
    const isGrave = /\[(?:emerg|alert|crit)\]/.test(line)
    this.#deps.logger[isGrave ? 'error' : 'warn']({ line }, 'nginx says')
  }

  async #becomeReady(): Promise<void> {
    const signal = AbortSignal.timeout(START_MS_MAX)
    while (!signal.aborted) {
      const pid = Number(await readFile(pidFileOf(this.#options.folder), 'utf8').catch(() => ''))
      // It is written once all listeners are open.
      if (pid > 0 && pid === this.#child?.pid) return
      await this.#deps.clock.sleep(POLL_MS, signal).catch(() => {})
    }
    throw new VaultError('NGINX_UNUSABLE', { reason: 'nginx does not start; its own words are in the log' })
  }
}

function pidFileOf(folder: string): string {
  return join(folder, 'nginx.pid')
}

function argumentsFor(folder: string, conf = 'nginx.conf'): string[] {
  return ['-p', folder, '-e', 'stderr', '-c', join(folder, conf)]
}

/** The configuration holds a secret. The one in use is only replaced by one that nginx takes. */
async function writeConf({ program, folder }: NginxProcessOptions, conf: string): Promise<void> {
  await makeFolder(join(folder, 'temp'))
  const draft = 'nginx.draft.conf'
  await writeFile(join(folder, draft), conf, { mode: 0o600 })
  try {
    await promisify(execFile)(program.path, ['-t', '-q', ...argumentsFor(folder, draft)], { env: {} })
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : ''
    throw new VaultError('NGINX_UNUSABLE', { reason: said }, { cause })
  }
  await rename(join(folder, draft), join(folder, 'nginx.conf'))
}
