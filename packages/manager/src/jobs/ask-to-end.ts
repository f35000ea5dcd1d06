import { type Ephemeral, JOB_CANCEL_MS, type Job, jobCancelKey, VaultError } from '@streamvault/core'

/**
 * Asks that a job ends, and returns it: whoever does it ends it within a second, or whoever claims it next. Throws `JOB_NOT_FOUND` where there is
 * none or it has ended.
 */
export async function askToEnd<J extends Job>(
  { ephemeral }: { readonly ephemeral: Pick<Ephemeral, 'set'> },
  job: J | undefined,
): Promise<J> {
  if (job === undefined || job.state === 'done' || job.state === 'failed') throw new VaultError('JOB_NOT_FOUND')
  await ephemeral.set(jobCancelKey(job.id), 'yes', JOB_CANCEL_MS)
  return job
}
