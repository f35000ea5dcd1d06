import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { type Clock, type Logger, VaultError } from '@streamvault/core'
import { KeptProcess } from '@streamvault/runtime'
import { REPOSITORY_ROOT } from '../repository-root.ts'

const SCRIPT = join(REPOSITORY_ROOT, 'apps/web/src/server.ts')

/** The Next.js site in a process of its own: rendering pages beside media made the bytes wait (see docs/adr). */
export class SiteProcess implements AsyncDisposable {
  readonly #process: KeptProcess<number>

  /** `apiOrigin` is where the site's own server finds the API. */
  constructor(deps: { readonly clock: Clock; readonly logger: Logger }, apiOrigin: string) {
    const start = () =>
      spawn(process.execPath, [SCRIPT, '--port', '0', '--api', apiOrigin], {
        // The site knows the API and nothing else: no setting, and so no secret, reaches it.
        env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
        // Standard output is the server's: with --json it holds nothing but JSON. Next says there how it is doing.
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
    this.#process = new KeptProcess(deps, { name: 'site', start, read: portOf })
  }

  /** Throws `SITE_UNAVAILABLE` while the site is not up. */
  get origin(): string {
    if (this.#process.said === undefined) throw new VaultError('SITE_UNAVAILABLE')
    return `http://127.0.0.1:${this.#process.said}`
  }

  get isUp(): boolean {
    return this.#process.said !== undefined
  }

  /** Resolves once the site has answered for the first time. */
  get ready(): Promise<unknown> {
    return this.#process.ready
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]()
  }
}

function portOf(message: unknown): number | undefined {
  const isPort = typeof message === 'object' && message !== null && 'port' in message
  return isPort && typeof message.port === 'number' ? message.port : undefined
}
