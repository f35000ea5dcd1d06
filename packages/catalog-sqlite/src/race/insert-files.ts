import { isVaultError, type TitleId } from '@streamvault/core'
import { sampleFile } from '@streamvault/testkit'
import { openSqlite, SqliteCatalog } from '../index.ts'
import { finish, startingGun } from './starting-gun.ts'

const [, , path = '', title = '', name = ''] = process.argv

await using connection = openSqlite(path)
const { files } = new SqliteCatalog(connection)
await startingGun()
const inserted: string[] = []
for (let index = 0; ; index++) {
  const file = sampleFile({ name: `${name}-${index}.mp4`, titleId: title as TitleId })
  try {
    await files.insert(file)
  } catch (error) {
    if (!isVaultError(error, 'TAKEN_DOWN')) throw error
    break
  }
  inserted.push(file.id)
}
finish(inserted)
