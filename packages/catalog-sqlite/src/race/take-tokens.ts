import { openSqlite, SqliteEphemeral } from '../index.ts'
import { patiently } from './patiently.ts'
import { finish, startingGun } from './starting-gun.ts'

const [, , path = '', count = ''] = process.argv

await using connection = openSqlite(path)
const ephemeral = new SqliteEphemeral(connection, { clock: { now: () => 0 } })
await startingGun()
const won: number[] = []
for (let index = 0; index < Number(count); index++) {
  if ((await patiently(() => ephemeral.take(`token ${index}`))) !== undefined) won.push(index)
}
finish(won)
