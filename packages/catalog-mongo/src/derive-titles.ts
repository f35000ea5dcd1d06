import type { Title } from '@streamvault/core'
import type { Collection } from 'mongodb'
import { type KeptTitle, keptTitleOf } from './kept-title.ts'

const BATCH_TITLES = 200
/** What an index of an earlier version was called that none reads any more. */
const EARLIER_INDEXES = ['prefixes_1_order_1']

/**
 * Makes anew what follows from the documents of titles: an earlier version found titles, and put them in order, by less. Whoever dies
 * here has done no harm, and several at once do the same. Throws as the driver does.
 */
export async function deriveTitles(titles: Collection<KeptTitle>): Promise<void> {
  for (let after = ''; ; ) {
    const options = { sort: { _id: 1 }, limit: BATCH_TITLES, batchSize: BATCH_TITLES } as const
    const batch = await titles.find({ _id: { $gt: after } }, options).toArray()
    const last = batch.at(-1)
    if (last === undefined) break
    const updates = batch.map((found) => {
      const { _id, version, document: _, ...derived } = keptTitleOf(JSON.parse(found.document) as Title, found.version)
      return { updateOne: { filter: { _id, version }, update: { $set: derived } } }
    })
    await titles.bulkWrite(updates, { ordered: false })
    after = last._id
  }
  for (const { name } of await titles.listIndexes().toArray()) {
    if (EARLIER_INDEXES.includes(name)) await titles.dropIndex(name)
  }
}
