import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { type Clock, type Logger, VaultError } from '@streamvault/core'
import { REPOSITORY_ROOT } from '../repository-root.ts'

const RESTART_MS_MIN = 1000
const RESTART_MS_MAX = 30_000
const STOP_MS_MAX = 2000

/**
 * The Next.js site in a process of its own: rendering pages beside media made the bytes wait (see docs/adr). It is started
 * again when it dies.
 */
export class SiteProcess implements AsyncDisposable {
  readonly #deps: { readonly clock: Clock; readonly logger: Logger }
  readonly #apiOrigin: string
  readonly #stopped = new AbortController()
  readonly #ready = Promise.withResolvers<void>()
  readonly #supervision: Promise<void>
  #child: ChildProcess | undefined
  #port: number | undefined

  /** `apiOrigin` is where the site's own server finds the API. */
  constructor(deps: { readonly clock: Clock; readonly logger: Logger }, apiOrigin: string) {
    this.#deps = deps
    this.#apiOrigin = apiOrigin
    this.#supervision = this.#supervise()
  }

  /** Throws `SITE_UNAVAILABLE` while the site is not up. */
  get origin(): string {
    if (this.#port === undefined) throw new VaultError('SITE_UNAVAILABLE')
    return `http://127.0.0.1:${this.#port}`
  }

  get isUp(): boolean {
    return this.#port !== undefined
  }

  /** Resolves once the site has answered for the first time. */
  get ready(): Promise<void> {
    return this.#ready.promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort()
    const child = this.#child
    child?.kill('SIGTERM')
    const timer = setTimeout(() => child?.kill('SIGKILL'), STOP_MS_MAX)
    await this.#supervision
    clearTimeout(timer)
  }

  async #supervise(): Promise<void> {
    for (let waitMs = RESTART_MS_MIN; !this.#stopped.signal.aborted; waitMs = Math.min(waitMs * 2, RESTART_MS_MAX)) {
      const startedAt = this.#deps.clock.monotonic()
      const code = await this.#runOnce()
      if (this.#stopped.signal.aborted) return
      if (this.#deps.clock.monotonic() - startedAt > RESTART_MS_MAX) waitMs = RESTART_MS_MIN
      this.#deps.logger.error({ code, waitMs }, 'site process ended and is started again')
      await this.#deps.clock.sleep(waitMs, this.#stopped.signal).catch(() => {})
    }
  }

  async #runOnce(): Promise<number | string | null> {
    const script = join(REPOSITORY_ROOT, 'apps/web/src/server.ts')
    const child = spawn(process.execPath, [script, '--port', '0', '--api', this.#apiOrigin], {
      // The site knows the API and nothing else: no setting, and so no secret, reaches it.
      env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      // Standard output is the server's: with --json it holds nothing but JSON. Next says there how it is doing.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child = child
    child.on('message', (message) => {
      if (!isListening(message)) return
      this.#port = message.port
      this.#ready.resolve()
    })
    try {
      return await new Promise((resolve) => {
        child.once('exit', (code, signal) => resolve(code ?? signal))
        child.once('error', (error) => resolve(error.message))
      })
    } finally {
      this.#port = undefined
      this.#child = undefined
    }
  }
}

function isListening(message: unknown): message is { readonly type: 'listening'; readonly port: number } {
  return typeof message === 'object' && message !== null && 'port' in message && typeof message.port === 'number'
}
