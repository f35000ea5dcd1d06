import type { TitleId } from '@streamvault/core'
import { findFerret, HAS_MONGO, MongoServer, RecordingLogger, sampleFile } from '@streamvault/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MongoCatalog, openMongo } from './index.ts'
import { SCHEMA_VERSION } from './indexes.ts'
import { ScratchMongo } from './trial/scratch-mongo.ts'

const TITLE = 'sintel-2010' as TitleId

describe.skipIf(!HAS_MONGO)('on a server of MongoDB’s protocol', () => {
  let mongo: ScratchMongo
  beforeAll(async () => {
    mongo = await ScratchMongo.start()
  })
  afterAll(() => mongo[Symbol.asyncDispose]())

  test('a database that a newer version laid out is left alone', async () => {
    await using database = mongo.newDatabase()
    const connection = await database.open()
    const meta = connection.collection<{ _id: string }>('meta')
    await meta.updateOne({ _id: 'schema' }, { $set: { value: SCHEMA_VERSION + 1 } })
    await expect(database.open()).rejects.toMatchObject({ code: 'CATALOG_TOO_NEW' })
  })

  test('a database of the version before copies is brought forward, and what it had is listed as uncopied', async () => {
    await using database = mongo.newDatabase()
    const connection = await database.open()
    const file = sampleFile()
    await new MongoCatalog(connection).files.insert(file)
    const [meta, files] = [
      connection.collection<{ _id: string }>('meta'),
      connection.collection<{ _id: string }>('files'),
    ]
    await meta.updateOne({ _id: 'schema' }, { $set: { value: 1 } })
    await files.updateOne({ _id: file.id }, { $unset: { copyOrder: '' } })
    const again = new MongoCatalog(await database.open())
    expect(await again.files.listUncopied('mirror', { limit: 1 })).toEqual({ items: [file] })
    expect(await meta.findOne({ _id: 'schema' })).toEqual({ _id: 'schema', value: SCHEMA_VERSION })
  })

  test('a word longer than what is indexed of it is found by all its letters', async () => {
    await using database = mongo.newDatabase()
    const { titles } = new MongoCatalog(await database.open())
    for (const name of ['Donaudampfschiff', 'Donaudampfer', 'Das Donaudampfschiff']) {
      const id = name.toLowerCase().replace(' ', '-') as TitleId
      await titles.insert({ id, kind: 'movie', name, addedAt: 0, buckets: [], seasons: [] })
    }
    const found = async (query: string) => (await titles.search(query, 10)).map(({ name }) => name)
    expect(await found('donaudampfs')).toEqual(['Das Donaudampfschiff', 'Donaudampfschiff'])
    expect(await found('das donaudampfs')).toEqual(['Das Donaudampfschiff'])
    expect(await found('donaudampfschiffe')).toEqual([])
  })
})

describe.skipIf(findFerret() === undefined)('a FerretDB of our own', () => {
  test('that dies is told as such, and used again once it is back', async () => {
    await using server = await MongoServer.start()
    const logger = new RecordingLogger()
    await using connection = await openMongo(server.newUrl(), { logger })
    const { titles } = new MongoCatalog(connection)
    await titles.insert({ id: TITLE, kind: 'movie', name: 'Sintel', addedAt: 0, buckets: [], seasons: [] })
    await server.kill()
    await expect(titles.get(TITLE)).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' })
    const told = () => logger.lines.map(({ message }) => message)
    await expect.poll(told, { timeout: 20_000 }).toEqual(['mongodb cannot be reached'])
    await server.startAgain()
    const name = () => titles.get(TITLE).then((found) => found?.value.name, String)
    await expect.poll(name, { timeout: 20_000 }).toBe('Sintel')
    await expect.poll(told, { timeout: 20_000 }).toEqual(['mongodb cannot be reached', 'mongodb can be reached again'])
  })
})

test('a URL that the driver does not take is told without its password', async () => {
  const opening = openMongo('mongodb://u:hidden-word@127.0.0.1/?retryWrights=true', { logger: new RecordingLogger() })
  const error = await opening.catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
  expect(JSON.stringify(error)).not.toContain('hidden-word')
})
