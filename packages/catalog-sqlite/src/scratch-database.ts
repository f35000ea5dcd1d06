import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type SqliteConnection } from './sqlite-connection.ts'

/** A database of a test's own, in a folder that goes with it; every connection opened here is closed with it. */
export class ScratchDatabase implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'streamvault-catalog-'))
  readonly #connections: SqliteConnection[] = []
  readonly path = join(this.#folder, 'vault.db')

  open(): SqliteConnection {
    const connection = openSqlite(this.path)
    this.#connections.push(connection)
    return connection
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) await connection[Symbol.asyncDispose]()
    rmSync(this.#folder, { recursive: true })
  }
}
