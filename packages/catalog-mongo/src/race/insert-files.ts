import { isVaultError, type TitleId } from '@streamvault/core'
import { sampleFile, silentLogger } from '@streamvault/testkit'
import { MongoCatalog, openMongo } from '../index.ts'

const [, , url = '', title = '', name = ''] = process.argv

await using connection = await openMongo(url, { logger: silentLogger })
const { files } = new MongoCatalog(connection)
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
process.stdout.write(JSON.stringify(inserted))
