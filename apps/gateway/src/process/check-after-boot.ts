import { readFile, writeFile } from 'node:fs/promises'
import type { Logger } from '@streamvault/core'
import type { SliceFiles } from '../takedown/slice-files.ts'

/** Another one each time that the machine starts: proc_sys_kernel(5). */
const BOOT_ID = '/proc/sys/kernel/random/boot_id'

/**
 * Erases what a loss of power left incomplete: nginx does not wait until a slice is on the disk, and would serve one that lacks its
 * end again and again. So each is looked at once after every start of the machine, before nginx is there; `note` is
 * where it is written down for which.
 */
export async function checkAfterBoot(
  { slices, logger }: { readonly slices: Pick<SliceFiles, 'eraseIncomplete'>; readonly logger: Logger },
  note: string,
): Promise<void> {
  // Elsewhere than on Linux nobody can tell, and each start counts.
  const boot = await readFile(BOOT_ID, 'utf8').catch(() => '')
  if (boot !== '' && (await readFile(note, 'utf8').catch(() => '')) === boot) return
  const erased = await slices.eraseIncomplete()
  if (erased > 0) logger.warn({ erased }, 'slices that lacked their end were given up')
  await writeFile(note, boot, { mode: 0o600 })
}
