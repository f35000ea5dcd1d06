import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/**
 * Keeps a session for this process on this machine, whichever folder it was read from: the lease of an account lies in the data
 * folder, and a copy of that folder has a lease of its own.
 *
 * It is an abstract socket of Linux, named by a digest of the session's key. It leaves no file, needs no right, and is free the
 * moment its process ends, however that ends. Elsewhere nothing is kept, and Telegram itself tells of two that use one session.
 */
export class SessionGuard implements AsyncDisposable {
  readonly #server: Server | undefined

  private constructor(server: Server | undefined) {
    this.#server = server
  }

  /** Undefined when another process of this machine, or another folder of this one, uses the session. */
  static async take(authKey: Uint8Array): Promise<SessionGuard | undefined> {
    if (process.platform !== 'linux') return new SessionGuard(undefined)
    const server = createServer((socket) => socket.destroy())
    server.unref()
    server.listen({ path: nameOf(authKey), exclusive: true })
    try {
      await once(server, 'listening')
      // Who connects and is not taken is nobody that matters.
      server.on('error', () => {})
      return new SessionGuard(server)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined
      // Where such sockets are not to be had, it is as on other systems.
      return new SessionGuard(undefined)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server?.listening !== true) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }
}

/** Whoever knows it knows nothing of the key. */
function nameOf(authKey: Uint8Array): string {
  return `\0streamvault-session-${createHash('sha256').update(authKey).digest('hex').slice(0, 32)}`
}
