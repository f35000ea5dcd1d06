import type { ManifestRequest } from '../jobs/manifest.ts'
import type { Jobs } from '../ports/jobs.ts'

/** More than there are workers that could have each claimed one of these jobs just now. */
const JOBS_MAX = 100

/**
 * Has manifests written anew some time after this, with whatever the catalogue says by then. Many requests while none is being carried
 * out make one job; one that is under way may have read the catalogue already, and is not relied on.
 */
export async function askForManifest(jobs: Pick<Jobs, 'submit'>, request: ManifestRequest): Promise<void> {
  const subject = 'file' in request ? request.file : request.title
  for (let count = 1; count <= JOBS_MAX; count++) {
    const { state } = await jobs.submit('manifest', `${subject} ${count}`, request)
    if (state === 'waiting') return
  }
}
