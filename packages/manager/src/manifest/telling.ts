import { askForManifest, type Jobs, type ManifestRequest } from '@streamvault/core'

/**
 * Changes the catalogue, and has the store told, so that the change outlives it. Asked for before, for then no crash comes between; and
 * afterwards, for what was asked before may have been carried out by then.
 */
export async function telling<T>(
  jobs: Pick<Jobs, 'submit'>,
  request: ManifestRequest,
  change: () => Promise<T>,
): Promise<T> {
  await askForManifest(jobs, request)
  const changed = await change()
  await askForManifest(jobs, request)
  return changed
}
