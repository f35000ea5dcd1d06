import { access, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { openSqlite, SqliteEphemeral, SqliteRecords } from '@streamvault/catalog-sqlite'
import type { Settings } from '@streamvault/config'
import { type LibraryRecords, type Logger, VaultError } from '@streamvault/core'
import { makeFolder } from '@streamvault/runtime'
import { systemClock } from '@streamvault/telemetry'
import { DATABASE, dataDirOf } from '../compose.ts'
import { RoleLeases } from '../serve/role-leases.ts'
import { assertWhole } from './assert-whole.ts'

/** One side of a move. Disposing it closes it. */
export interface OpenRecords extends AsyncDisposable {
  readonly records: LibraryRecords
  /** What it is, without a secret. */
  readonly name: string
}

/** The library that the settings name. Throws `LIBRARY_NOT_FOUND` where there is none, and `DATA_DIR_IN_USE` while a server runs on it. */
export async function openOwnRecords(settings: Settings, logger: Logger): Promise<OpenRecords> {
  const dataDir = dataDirOf(settings)
  await using opening = new AsyncDisposableStack()
  await access(join(dataDir, DATABASE)).catch((cause: unknown) => {
    throw new VaultError('LIBRARY_NOT_FOUND', { dataDir }, { cause })
  })
  const own = opening.use(await openFolder(dataDir, logger))
  const opened = settings.MONGO_URL === undefined ? own : opening.use(await openServer(settings.MONGO_URL, logger))
  await assertWhole(opened.records)
  const lifetime = opening.move()
  return { ...opened, [Symbol.asyncDispose]: () => lifetime.disposeAsync() }
}

/** The library at a URL of MongoDB, or in a data folder, which is made where it does not exist. */
export async function openRecordsAt(target: string, logger: Logger): Promise<OpenRecords> {
  if (isMongoUrl(target)) return await openServer(target, logger)
  await makeFolder(target).catch((cause: unknown) => {
    throw new VaultError('DATA_DIR_UNUSABLE', { dataDir: target }, { cause })
  })
  return await openFolder(target, logger)
}

/** Whether a word on the command line is no folder. */
export function isMongoUrl(target: string): boolean {
  return /^mongodb(\+srv)?:/.test(target)
}

/** A data folder, on which no server can start meanwhile. */
async function openFolder(dataDir: string, logger: Logger): Promise<OpenRecords> {
  await using opening = new AsyncDisposableStack()
  const database = opening.use(openSqlite(join(dataDir, DATABASE)))
  const local = new SqliteEphemeral(database, { clock: systemClock })
  const roles = ['manager', 'worker'] as const
  opening.use(await RoleLeases.take({ local, clock: systemClock, logger }, { roles, origin: '' }))
  const name = await realpath(dataDir)
  const lifetime = opening.move()
  return { records: new SqliteRecords(database), name, [Symbol.asyncDispose]: () => lifetime.disposeAsync() }
}

async function openServer(url: string, logger: Logger): Promise<OpenRecords> {
  // As where a catalogue is opened: the driver is loaded by those who talk to a MongoDB alone.
  const { MongoRecords, openMongo } = await import('@streamvault/catalog-mongo')
  const connection = await openMongo(url, { logger })
  const records = new MongoRecords(connection)
  return { records, name: connection.name, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() }
}
