import { openSqlite, SqliteCatalog } from '../index.ts'
import { startingGun } from './starting-gun.ts'

const [, , path = ''] = process.argv

await using connection = openSqlite(path)
const { titles } = new SqliteCatalog(connection)
await startingGun()
for (let index = 0; ; index++) {
  const id = `film${String(index).padStart(6, '0')}` as Parameters<typeof titles.get>[0]
  const title = { id, kind: 'movie' as const, name: `Film ${id}`, addedAt: index, buckets: [], seasons: [] }
  const { version } = await titles.insert(title)
  await titles.replace({ ...title, name: `Renamed ${id}` }, version)
  // Only what left this process was acknowledged, so the loop waits for it.
  await new Promise((resolve) => process.send?.(id, resolve))
}
