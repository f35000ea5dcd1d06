import { openSqlite, SqliteCatalog } from '../index.ts'
import { finish, startingGun } from './starting-gun.ts'

const [, , path = '', name = ''] = process.argv

await startingGun()
await using connection = openSqlite(path)
const { titles } = new SqliteCatalog(connection)
const id = name as Parameters<typeof titles.get>[0]
await titles.insert({ id, kind: 'movie', name, addedAt: 0, buckets: [], seasons: [] })
finish(await titles.count())
