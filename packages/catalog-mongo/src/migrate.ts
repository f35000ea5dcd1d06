import type { Collection, Document } from 'mongodb'
import { deriveTitles } from './derive-titles.ts'
import type { CollectionName } from './indexes.ts'

/** What of a connection a migration needs. */
interface Migrated {
  collection<T extends Document>(name: CollectionName): Collection<T>
  run<T>(work: () => Promise<T>): Promise<T>
}

/** As many documents are read and changed at once. */
const BATCH_FILES = 500

/**
 * What brings a database that is laid out as version n to n + 1, from 1 on. Each may be done again from its beginning, by
 * several processes at once, and changes nothing then that is done. Entries are appended, never edited.
 */
export const MIGRATIONS: readonly ((connection: Migrated) => Promise<void>)[] = [
  deriveAnewAndPlace,
  deriveAnew,
  leaveAsItIs,
]

/** Names without a letter or digit have words, too. People and their sessions come into collections of their own. */
async function deriveAnew(connection: Migrated): Promise<void> {
  await connection.run(() => deriveTitles(connection.collection('titles')))
}

/** The rules come into a collection of their own. */
async function leaveAsItIs(): Promise<void> {}

async function deriveAnewAndPlace(connection: Migrated): Promise<void> {
  await deriveAnew(connection)
  await placeAmongCopies(connection)
}

/** No file has copies yet, and each lies where `copyOrderOf` puts it then. */
async function placeAmongCopies(connection: Migrated): Promise<void> {
  const files = connection.collection<{ _id: string; copyOrder?: string }>('files')
  const unplaced = { copyOrder: null } as object
  for (;;) {
    const page = files.find(unplaced, { limit: BATCH_FILES, batchSize: BATCH_FILES, projection: { _id: 1 } })
    const found = await connection.run(() => page.toArray())
    for (const { _id } of found) {
      await connection.run(() => files.updateOne({ _id, ...unplaced }, { $set: { copyOrder: `/${_id}` } }))
    }
    if (found.length < BATCH_FILES) return
  }
}
