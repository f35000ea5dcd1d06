import type { Title } from '@streamvault/core'
import type { MongoConnection } from './mongo-connection.ts'
import { type KeptTitle, keptTitleOf } from './mongo-titles.ts'

const BATCH_TITLES = 200
/** What an index of an earlier version was called that none reads any more. */
const EARLIER_INDEXES = ['prefixes_1_order_1']

/**
 * Makes anew what follows from the documents of titles: an earlier version found titles, and put them in order, by less. Whoever dies
 * here has done no harm, and several at once do the same.
 */
export async function deriveTitles(connection: MongoConnection): Promise<void> {
  const titles = connection.collection<KeptTitle>('titles')
  for (let after = ''; ; ) {
    const batch = await connection.run(() =>
      titles
        .find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit: BATCH_TITLES, batchSize: BATCH_TITLES })
        .toArray(),
    )
    const last = batch.at(-1)
    if (last === undefined) break
    const updates = batch.map((found) => {
      const { _id, version, document, ...derived } = keptTitleOf(JSON.parse(found.document) as Title, found.version)
      return { updateOne: { filter: { _id, version }, update: { $set: derived } } }
    })
    await connection.run(() => titles.bulkWrite(updates, { ordered: false }))
    after = last._id
  }
  const indexes = await connection.run(() => titles.listIndexes().toArray())
  for (const { name } of indexes) {
    if (EARLIER_INDEXES.includes(name)) await connection.run(() => titles.dropIndex(name))
  }
}
