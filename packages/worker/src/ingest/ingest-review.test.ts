import { type IngestRequest, isJobOf, type Recognised } from '@streamvault/core'
import { MEMORY_PLACE, MemoryBlobStore } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { MOVIES, VaultTrial } from '../e2e/vault-trial.ts'

const [path = ''] = MOVIES
const nameless: Recognised = { kind: 'movie', name: 'video', doubt: 'nameless' }
const film: Recognised = { kind: 'movie', name: 'Film', year: 1999 }
const other: Recognised = { kind: 'movie', name: 'Other' }

function openVault(store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })) {
  return { store, vault: new VaultTrial({ store }) }
}

async function ingest(vault: VaultTrial, request: Omit<IngestRequest, 'path'>) {
  const { id } = await vault.jobs.submit('ingest', path, { path, ...request })
  await vault.ingest([])
  const job = await vault.jobs.get(id)
  return job !== undefined && isJobOf(job, 'ingest') ? job.outcome : undefined
}

/** What viewers could be shown, and what waits. */
async function placesOf(vault: VaultTrial) {
  const titles = (await vault.titles()).filter(({ buckets }) => buckets.length > 0)
  const { items } = await vault.catalog.files.listInReview({ limit: 10 })
  return { titles: titles.map(({ id }) => id), review: items.map(({ review }) => review) }
}

test('a file that nobody can name is stored and kept, and in no title', async () => {
  const { vault } = openVault()
  const outcome = await ingest(vault, { recognised: nameless })
  expect(outcome).toMatchObject({ status: 'stored', review: nameless })
  expect(await placesOf(vault)).toEqual({ titles: [], review: [nameless] })
  const [file] = (await vault.catalog.files.listInReview({ limit: 1 })).items
  expect(await vault.sha256Of(file?.id ?? expect.fail('it is kept'))).toBe(file?.sha256)
})

test('a known file stays where it is under another name, and leaves the review under one that tells', async () => {
  const { vault } = openVault()
  await ingest(vault, { recognised: nameless })
  await ingest(vault, { recognised: { ...nameless, name: 'movie' } })
  expect(await placesOf(vault)).toEqual({ titles: [], review: [nameless] })
  expect(await ingest(vault, { recognised: film })).toMatchObject({ status: 'known', title: 'film-1999' })
  expect(await placesOf(vault)).toEqual({ titles: ['film-1999'], review: [] })
  for (const recognised of [nameless, other]) {
    await ingest(vault, { recognised })
    expect(await placesOf(vault)).toEqual({ titles: ['film-1999'], review: [] })
  }
})

test("an operator's word moves a known file; one that leaves it in doubt does not", async () => {
  const { vault } = openVault()
  await ingest(vault, { recognised: film })
  await ingest(vault, { recognised: nameless, isDecided: true })
  expect(await placesOf(vault)).toEqual({ titles: ['film-1999'], review: [] })
  await ingest(vault, { recognised: other, isDecided: true })
  expect(await placesOf(vault)).toEqual({ titles: ['other'], review: [] })
})

test('a file in review is restored into review, and has left it where its catalogue says so', async () => {
  const { store, vault } = openVault()
  await ingest(vault, { recognised: nameless })
  const { vault: restored } = openVault(store)
  expect(await restored.adopted()).toMatchObject({ restored: 1 })
  expect(await placesOf(restored)).toEqual({ titles: [], review: [nameless] })
  await ingest(restored, { recognised: film })
  expect((await restored.adopt(MEMORY_PLACE)).outcome).toMatchObject({ known: 1 })
  expect(await placesOf(restored)).toEqual({ titles: ['film-1999'], review: [] })
})
