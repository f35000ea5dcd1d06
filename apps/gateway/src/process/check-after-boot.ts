import type { Logger } from '@streamvault/core'
import type { SliceFiles } from '../takedown/slice-files.ts'
import { bootNow, type LastRun } from './last-run.ts'

/**
 * Gives up what a loss of power may have taken: nginx does not wait until a slice is on the disk, and would serve one that lacks its
 * end, or is zeros, again and again. So after every start of the machine, before nginx is there, each is looked at
 * once, and those that were written last are not believed at all.
 *
 * Whether an earlier gateway ended in order is not asked: the power may go right after that.
 */
export async function checkAfterBoot(
  { slices, logger }: { readonly slices: Pick<SliceFiles, 'eraseLost'>; readonly logger: Logger },
  lastRun: LastRun | undefined,
): Promise<void> {
  // Elsewhere than on Linux nobody can tell, and each start counts.
  const boot = await bootNow()
  if (boot !== '' && lastRun?.boot === boot) return
  const { incomplete, recent } = await slices.eraseLost(lastRun?.writtenBackUntil)
  if (incomplete > 0) logger.warn({ erased: incomplete }, 'slices that lacked their end were given up')
  if (recent > 0) logger.info({ erased: recent }, 'slices that may not have reached the disk were given up')
}
