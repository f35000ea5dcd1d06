import { setTimeout as sleep } from 'node:timers/promises'
import { openSqlite, SqliteCatalog } from '../index.ts'
import { finish, startingGun } from './starting-gun.ts'

/** Instants that all processes see by the same clock, so that they open each database within a fraction of a millisecond. */
const TICK_MS = 40

const [, , path = '', name = '', databases = '1'] = process.argv

await startingGun()
const counts: number[] = []
for (let index = 0; index < Number(databases); index++) {
  await nextTick()
  await using connection = openSqlite(`${path}-${index}`)
  const { titles } = new SqliteCatalog(connection)
  const id = name as Parameters<typeof titles.get>[0]
  await titles.insert({ id, kind: 'movie', name, addedAt: 0, buckets: [], seasons: [] })
  counts.push(await titles.count())
}
finish(counts)

async function nextTick(): Promise<void> {
  const at = (Math.floor(Date.now() / TICK_MS) + 1) * TICK_MS
  await sleep(at - Date.now() - 2)
  while (Date.now() < at);
}
