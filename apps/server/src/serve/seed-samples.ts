import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobId, Jobs } from '@streamvault/core'
import type { IngestDesk } from '@streamvault/manager'
import type { Foundation } from '../compose.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'

const SAMPLE_FOLDERS = ['samples/movies', 'samples/series'].map((folder) => join(REPOSITORY_ROOT, folder))
const POLL_MS = 50

/** Fills an empty library with the sample titles, once in the life of a data folder. Returns when they can be watched. */
export async function seedSamples(foundation: Foundation, ingestDesk: IngestDesk, signal: AbortSignal): Promise<void> {
  const mark = join(foundation.dataDir, 'samples-added')
  if (!foundation.settings.SAMPLES || (await exists(mark)) || (await foundation.catalog.titles.count()) > 0) return
  const jobs: JobId[] = []
  for await (const submission of ingestDesk.submit(SAMPLE_FOLDERS, { signal })) {
    if ('job' in submission) jobs.push(submission.job.id)
  }
  while (await isAnyUnfinished(foundation.jobs, jobs)) await foundation.clock.sleep(POLL_MS, signal)
  await writeFile(mark, '')
}

async function isAnyUnfinished(jobs: Jobs, ids: readonly JobId[]): Promise<boolean> {
  for (const id of ids) {
    const job = await jobs.get(id)
    if (job?.state === 'waiting' || job?.state === 'running') return true
  }
  return false
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
