import { isVaultError, type Logger, VaultError } from '@streamvault/core'
import { type Collection, type Db, type Document, MongoClient } from 'mongodb'
import { type CollectionName, INDEXES, type IndexSpec, SCHEMA_VERSION } from './indexes.ts'
import { MIGRATIONS } from './migrate.ts'
import { vaultErrorOf } from './vault-error-of.ts'

/** How long a call waits for a server that can write to be there. People wait behind most calls. */
const SERVER_WAIT_MS = 5_000
/** How long a call waits for its answer. */
const ANSWER_WAIT_MS = 10_000
/** How soon a server that went away is looked for again. */
const HEARTBEAT_MS = 1_000
const CONNECTIONS_MAX = 20
const DEFAULT_DATABASE = 'streamvault'
const SCHEMA = 'schema'
/** What a connection needs. */
export interface MongoConnectionDeps {
  readonly logger: Pick<Logger, 'warn' | 'info'>
}

/** A document of the collection `meta`: a number by its name. */
interface Counter {
  readonly _id: string
  readonly value: number
}

/** One pool of connections, shared by the ports that live in its database. It is closed by whoever opened it. */
export class MongoConnection implements AsyncDisposable {
  /** For whoever watches what is asked of the server. */
  readonly client: MongoClient
  readonly #db: Db
  readonly #logger: MongoConnectionDeps['logger']
  #isLost = false

  constructor(client: MongoClient, database: string, { logger }: MongoConnectionDeps) {
    this.client = client
    this.#db = client.db(database)
    this.#logger = logger
    client.on('serverHeartbeatFailed', ({ failure }) => this.#lost(failure))
    client.on('serverHeartbeatSucceeded', () => this.#found())
  }

  /** Which database it is, without who uses it. */
  get name(): string {
    return `mongodb://${this.client.options.hosts.map(String).join(',')}/${this.#db.databaseName}`
  }

  collection<T extends Document>(name: CollectionName): Collection<T> {
    return this.#db.collection<T>(name)
  }

  /**
   * Does `work`, which is one command and so atomic for one document, and turns what it throws into ours. Throws
   * `CATALOG_UNAVAILABLE` when the server is not there or does not answer; then a write may have been carried out, or not.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw vaultErrorOf(error)
    }
  }

  /** Takes `count` numbers from a counter, and returns the last of them. No number is given twice. */
  async take(counter: string, count: number): Promise<number> {
    const taken = await this.run(() =>
      this.collection<Counter>('meta').findOneAndUpdate(
        { _id: counter },
        { $inc: { value: count } },
        { upsert: true, returnDocument: 'after' },
      ),
    )
    if (taken === null) throw new VaultError('CATALOG_UNAVAILABLE', { counter })
    return taken.value
  }

  /** Lays out a new database, or brings the indexes of an older one up to date, whichever process comes first. */
  async prepare(): Promise<void> {
    const found = await this.#checkSchema()
    for (const [name, specs] of Object.entries(INDEXES) as [CollectionName, readonly IndexSpec[]][]) {
      // One at a time: FerretDB 1.24 hangs up on a list of indexes that are there.
      for (const { key, unique = false } of specs) {
        await this.run(() => this.collection(name).createIndex({ ...key }, unique ? { unique } : {}))
      }
    }
    for (const [at, migrate] of MIGRATIONS.slice(found - 1).entries()) {
      await migrate(this)
      const meta = this.collection<Counter>('meta')
      await this.run(() => meta.updateOne({ _id: SCHEMA, value: found + at }, { $inc: { value: 1 } }))
    }
  }

  /** How the server would carry out a command. */
  async explain(command: Document): Promise<Document> {
    return await this.run(() => this.#db.command({ explain: command, verbosity: 'queryPlanner' }))
  }

  /** Removes the database and all that is in it. */
  async drop(): Promise<void> {
    await this.run(() => this.#db.dropDatabase())
  }

  /** The version that the database was laid out by; of a new one, this one. */
  async #checkSchema(): Promise<number> {
    const meta = this.collection<Counter>('meta')
    try {
      await this.run(() => meta.insertOne({ _id: SCHEMA, value: SCHEMA_VERSION }))
      return SCHEMA_VERSION
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
      const found = (await this.run(() => meta.findOne({ _id: SCHEMA })))?.value ?? SCHEMA_VERSION
      if (found > SCHEMA_VERSION) throw new VaultError('CATALOG_TOO_NEW', { found, known: SCHEMA_VERSION })
      return found
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close()
  }

  #lost(error: Error): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#logger.warn({ error }, 'mongodb cannot be reached')
  }

  #found(): void {
    if (!this.#isLost) return
    this.#isLost = false
    this.#logger.info({}, 'mongodb can be reached again')
  }
}

/**
 * Connects to the database that `url` names, `streamvault` where it names none, and lays it out.
 *
 * Throws `CONFIG_INVALID` for a URL that the driver does not take, `CATALOG_UNAVAILABLE` when no server answers, `CATALOG_REFUSED` when it does not let us in, and `CATALOG_TOO_NEW` when a
 * newer version laid the database out.
 */
export async function openMongo(url: string, deps: MongoConnectionDeps): Promise<MongoConnection> {
  const connection = new MongoConnection(createMongoClient(url), databaseOf(url), deps)
  try {
    await connection.run(() => connection.client.connect())
    await connection.prepare()
    return connection
  } catch (error) {
    await connection[Symbol.asyncDispose]()
    if (!isVaultError(error, 'CATALOG_UNAVAILABLE')) throw error
    const servers = connection.client.options.hosts.map(String).join(', ')
    throw new VaultError('CATALOG_UNAVAILABLE', { ...error.details, servers }, { cause: error.cause })
  }
}

/** The path of the URL: the driver would take `test` where there is none. */
function databaseOf(url: string): string {
  const [, path = ''] = /^[^:]+:\/\/[^/?]+\/([^?]+)/.exec(url) ?? []
  return path === '' ? DEFAULT_DATABASE : decodeURIComponent(path)
}

/** A client that has not connected yet. What returned has reached most members of a replica set, and the disk. */
function createMongoClient(url: string): MongoClient {
  try {
    return new MongoClient(url, {
      appName: 'streamvault',
      serverSelectionTimeoutMS: SERVER_WAIT_MS,
      connectTimeoutMS: SERVER_WAIT_MS,
      socketTimeoutMS: ANSWER_WAIT_MS,
      waitQueueTimeoutMS: ANSWER_WAIT_MS,
      heartbeatFrequencyMS: HEARTBEAT_MS,
      maxPoolSize: CONNECTIONS_MAX,
      writeConcern: { w: 'majority', journal: true },
      readConcern: { level: 'majority' },
      readPreference: 'primary',
      ignoreUndefined: true,
      promoteBuffers: true,
      monitorCommands: true,
    })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new VaultError('CONFIG_INVALID', { problems: [`the URL of MongoDB: ${why}`] }, { cause: error })
  }
}
