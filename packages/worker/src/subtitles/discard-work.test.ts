import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileId, fileOfSubtitle, isJobOf, type SubtitleId, VaultError } from '@streamvault/core'
import { MemoryBlobStore } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { MOVIES, VaultTrial } from '../e2e/vault-trial.ts'
import { DiscardWork } from './discard-work.ts'

const LATER_MS = 1_000_000_000
const [movie = ''] = MOVIES
const cues = (text: string) => `1\n00:00:01,000 --> 00:00:02,000\n${text}\n`

/** A store that fails to delete as often as it is told to. */
class ReluctantStore extends MemoryBlobStore {
  failures = 0

  override async delete(...given: Parameters<MemoryBlobStore['delete']>): Promise<void> {
    if (this.failures-- > 0) throw new VaultError('STORE_UNAVAILABLE')
    await super.delete(...given)
  }
}

/** A film with two subtitles, and how to take one away. */
async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'discard-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const sidecars = await Promise.all(
    ['a.srt', 'b.srt'].map(async (name) => {
      const path = join(folder, name)
      await writeFile(path, cues(name))
      return { path, tags: { language: 'en' } }
    }),
  )
  const store = new ReluctantStore({ blobBytesMax: 1 << 30 })
  const vault = new VaultTrial({ store })
  await vault.ingest([movie], 'none', { sidecars })
  const subtitles = async () => (await vault.files())[0]?.file.subtitles ?? []
  const discard = async (id: SubtitleId) => {
    const { id: job } = await vault.jobs.submit('discard', id, { subtitle: id })
    await vault.carryOut(new DiscardWork(vault.deps()))
    const ended = await vault.jobs.get(job)
    return ended !== undefined && isJobOf(ended, 'discard') ? ended : expect.fail('the job is on record')
  }
  const [wrong, right] = await subtitles()
  if (wrong === undefined || right === undefined) expect.fail('there are two')
  return { vault, store, subtitles, discard, wrong, right, sidecars }
}

test('a subtitle that is discarded is shown to nobody, leaves the store, and does not come back from there', async () => {
  const { vault, store, subtitles, discard, wrong, right, sidecars } = await setUp()
  const before = store.count
  expect(await discard(wrong.id)).toMatchObject({ state: 'done', outcome: { blobs: 2 } })
  expect(await subtitles()).toEqual([right])
  expect(store.count).toBe(before - 2)
  const again = new VaultTrial({ store })
  await again.clock.advance(LATER_MS)
  expect(await again.adopted()).toMatchObject({ restored: 2, skippedCount: 0 })
  expect(await again.files()).toEqual(await vault.files())
  expect(await discard(wrong.id)).toMatchObject({ state: 'failed', failure: { code: 'SUBTITLE_NOT_FOUND' } })
  // Whoever wants it after all brings it again.
  await vault.ingest([movie], 'none', { sidecars })
  expect((await subtitles()).map(({ id }) => id).toSorted()).toEqual([wrong.id, right.id].toSorted())
})

test('a store that fails on the way keeps nothing of a subtitle in the end, and nobody is shown it meanwhile', async () => {
  const { store, subtitles, discard, wrong, right, vault } = await setUp()
  const before = store.count
  store.failures = 2
  const shown: number[] = []
  const { delete: remove } = store
  store.delete = async (...given) => {
    shown.push((await subtitles()).length)
    await remove.apply(store, given)
  }
  expect(await discard(wrong.id)).toMatchObject({ state: 'done', attempts: 3 })
  expect(shown).toEqual([1, 1, 1, 1])
  expect(await subtitles()).toEqual([right])
  expect(store.count).toBe(before - 2)
  await discard(right.id)
  expect((await vault.files())[0]?.file).not.toHaveProperty('subtitles')
})

test('of a job that was interrupted, what came in meanwhile under the same id stays', async () => {
  const { vault, store, subtitles, discard, wrong, sidecars } = await setUp()
  const { delete: remove } = store
  let isFirst = true
  store.delete = async (...given) => {
    if (isFirst) {
      isFirst = false
      await vault.ingest([movie], 'none', { sidecars })
      throw new VaultError('STORE_UNAVAILABLE')
    }
    await remove.apply(store, given)
  }
  expect(await discard(wrong.id)).toMatchObject({ state: 'done', attempts: 2 })
  const kept = (await subtitles()).find(({ id }) => id === wrong.id)
  expect(kept?.part.blob).not.toBe(wrong.part.blob)
})

test('what is no id of a subtitle, or of none that is there, is not found', async () => {
  const { discard, wrong } = await setUp()
  const file = fileOfSubtitle(wrong.id) ?? ('' as FileId)
  for (const id of ['nothing', `s${file.slice(1)}${'0'.repeat(32)}`])
    expect(await discard(id as SubtitleId)).toMatchObject({ failure: { code: 'SUBTITLE_NOT_FOUND' } })
})
