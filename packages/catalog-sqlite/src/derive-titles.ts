import type { Title } from '@streamvault/core'
import type { Database } from 'better-sqlite3'
import { ORDINAL_IN_BLOCK } from './search-order.ts'
import { titleColumnsOf } from './title-columns.ts'

const BATCH_TITLES = 500

/** Makes anew what follows from the documents of titles: an earlier version found titles, and put them in order, by less. */
export function deriveTitles(database: Database): void {
  const batch = database.prepare<[{ after: string }], { id: string; document: string }>(
    `select id, document from titles where id > @after order by id limit ${BATCH_TITLES}`,
  )
  const update = database.prepare<[object]>(
    `update titles set ordinal = ${ORDINAL_IN_BLOCK}, age = @age, words = @words, facets = @facets where id = @id`,
  )
  for (let after = ''; ; ) {
    const rows = batch.all({ after })
    for (const { id, document } of rows) update.run({ ...titleColumnsOf(JSON.parse(document) as Title), id })
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
  }
}
