import {
  addSubtitle,
  type Catalog,
  type Decision,
  type FileId,
  type Jobs,
  recordMetadata,
  type TitleId,
} from '@streamvault/core'
import { addSampleTitle, sampleFile } from './sample-library.ts'
import { sampleDetails, sampleMetadata } from './sample-metadata.ts'
import { sampleDeed, sampleEdition, samplePerson, sampleSession } from './sample-people.ts'
import { sampleCase, sampleNotice } from './sample-work.ts'
import { sampleSubtitle } from './store-test-subtitle.ts'

const LEASE_MS = 60_000
const DECIDED: Decision = { reason: 'a notice', by: 'operator', at: 1_714_979_290_000 }
const RECOGNISED = { kind: 'movie', name: 'Film' } as const
const FAILURE = { code: 'SOURCE_NOT_VIDEO', message: 'The file is not a video that this version understands.' } as const

export interface FilledLibrary {
  readonly catalog: Catalog
  readonly jobs: Jobs
}

/**
 * Brings something of everything into an empty library: movies and series, a file in review, subtitles, digests, key frames, metadata and what an operator said of it, takedowns that
 * stand, were purged and were reinstated, people, cases, notices, and jobs in every state.
 */
export async function fillLibrary({ catalog, jobs }: FilledLibrary, { movies = 3 } = {}): Promise<void> {
  for (let number = 1; number <= movies; number++) {
    const name = `Film ${number}`
    const id = await addSampleTitle(catalog, { kind: 'movie', name }, [{ name: `${name}.mkv` }])
    await recordMetadata(catalog, sampleMetadata(id, { details: sampleDetails({ name }) }), undefined)
  }
  const episodes = [1, 2].map((episode) => ({ name: `s1e${episode}.mkv`, episode: { season: 1, episode } }))
  const series = await addSampleTitle(catalog, { kind: 'series', name: 'Pioneer One' }, episodes)
  await catalog.metadata.insert({ ...sampleMetadata(series), decision: { tmdb: 'none', by: 'operator', at: 1 } })
  const doubtful = sampleFile({
    name: 'what.mkv',
    titleId: 'what~review' as TitleId,
    review: { kind: 'movie', name: 'What', doubt: 'nameless' },
  })
  await catalog.files.insert(doubtful)
  const first = sampleFile({ name: 'Film 1.mkv' }).id
  await addSubtitle(catalog, first, sampleSubtitle(first))
  await catalog.digests.put(
    first,
    Uint8Array.from({ length: 400 }, (_, at) => (at * 7) % 256),
  )
  await catalog.keyFrames.put(first, Uint8Array.of(1, 0))
  await takeThingsDown(catalog, series, first)
  await letPeopleIn(catalog)
  await workThingsOff(catalog)
  await work(jobs)
}

async function letPeopleIn({ people, sessions, audit, rules }: Catalog): Promise<void> {
  await people.insert(samplePerson('1', { role: 'superAdmin' }))
  await people.insert(samplePerson('2', { banned: { reason: 'a flood' } }))
  await sessions.insert(sampleSession('a', '1'))
  for (const ms of [0, 1]) await audit.insert(sampleDeed(ms))
  for (const number of [1, 2]) await rules.insert(sampleEdition(number))
}

async function workThingsOff({ cases, notices }: Catalog): Promise<void> {
  const notice = sampleNotice(1, { state: 'accepted' })
  await notices.insert(notice)
  await notices.insert(sampleNotice(2))
  await cases.insert(sampleCase(1, { notice: notice.id, takedown: 3, state: 'done' }))
  await cases.insert(sampleCase(2))
}

async function takeThingsDown({ takedowns }: Catalog, series: TitleId, first: FileId): Promise<void> {
  await takedowns.takeDown({ file: 'never-ingested' as FileId }, DECIDED)
  await takedowns.takeDown({ file: first }, DECIDED)
  await takedowns.reinstate({ file: first }, { ...DECIDED, reason: 'an error' })
  const { id } = await takedowns.takeDown({ title: series, season: 1 }, DECIDED)
  await takedowns.markPurged(id, DECIDED)
  await takedowns.takeDown({ title: series }, DECIDED)
}

async function work(jobs: Jobs): Promise<void> {
  const submit = (path: string) => jobs.submit('ingest', path, { path, recognised: RECOGNISED })
  for (const path of ['/failed.mkv', '/again.mkv', '/running.mkv', '/waiting.mkv']) await submit(path)
  const failed = await jobs.claim('ingest', LEASE_MS)
  if (failed !== undefined) await jobs.fail(failed, FAILURE)
  const again = await jobs.claim('ingest', LEASE_MS)
  if (again !== undefined) await jobs.fail(again, FAILURE, again.job.createdAt + LEASE_MS)
  const running = await jobs.claim('ingest', LEASE_MS)
  if (running !== undefined) {
    const checkpoint = { sha256: 'ab'.repeat(32), sizeBytes: 3, modifiedAt: 4, parts: [null, ...sampleFile().parts] }
    await jobs.checkpoint(running, checkpoint)
    await jobs.renew(running, LEASE_MS, { phase: 'storing', doneBytes: 1, totalBytes: 3 })
  }
  await jobs.submit('purge', '3', { takedown: 3, reason: 'a notice', by: 'operator' })
  const purge = await jobs.claim('purge', LEASE_MS)
  if (purge !== undefined) await jobs.complete(purge, { files: 2, blobs: 4 })
}
