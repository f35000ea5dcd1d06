import { readFile } from 'node:fs/promises'
import { isJobOf } from '@streamvault/core'
import { MEMORY_PLACE, MemoryBlobStore } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { MOVIES, NAMELESS, VaultTrial } from '../e2e/vault-trial.ts'
import { AdoptWork } from './adopt-work.ts'

const [movie = '', small = ''] = MOVIES

function openVault() {
  const store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  const vault = new VaultTrial({ store })
  const adoptOnly = async (only: string) => {
    const { id } = await vault.jobs.submit('adopt', `${MEMORY_PLACE}/${only}`, { place: MEMORY_PLACE, only })
    await vault.carryOut(new AdoptWork(vault.watchDeps(), { encryption: 'none' }))
    const job = await vault.jobs.get(id)
    return job !== undefined && isJobOf(job, 'adopt') ? job.outcome : undefined
  }
  return { store, vault, adoptOnly }
}

test('of a place one blob is indexed, and the outcome tells which title it is', async () => {
  const { store, vault, adoptOnly } = openVault()
  for (const [fileName, path] of [
    ['One.2019.mp4', movie],
    ['Two.2020.mp4', small],
  ] as const) {
    store.addForeign({ fileName, caption: '', bytes: await readFile(path) })
  }
  const outcome = await adoptOnly('2')
  const [{ file } = expect.fail('it is listed'), ...others] = await vault.files()
  expect(others).toEqual([])
  expect(outcome).toMatchObject({ adopted: 1, files: [{ file: file.id, title: 'two-2020' }] })
  expect(await adoptOnly('2'), 'as often as it is asked for').toMatchObject({
    known: 1,
    files: [{ file: file.id, title: 'two-2020' }],
  })
})

test('the outcome tells of a file in review, of a blob that was left out, and of one that is gone', async () => {
  const { store, adoptOnly } = openVault()
  store.addForeign({ fileName: NAMELESS, caption: '', bytes: await readFile(small) })
  const { ref } = store.addForeign({ fileName: 'notes.txt', caption: '', bytes: Buffer.from('no film') })
  expect(await adoptOnly('1')).toMatchObject({ files: [{ isInReview: true }] })
  expect(await adoptOnly('2')).toMatchObject({ skippedCount: 1, files: [] })
  await store.delete(ref, { signal: new AbortController().signal })
  expect(await adoptOnly('2')).toMatchObject({ foundCount: 0, skippedCount: 0, files: [] })
})
