import { statfs } from 'node:fs/promises'
import type { Logger } from '@streamvault/core'
import type { SliceFiles } from '../takedown/slice-files.ts'

/** A configuration of 50 KiB, notes, and the first lines of logs, many times over. */
const START_BYTES = 4 * 1024 ** 2

/**
 * Gives up slices until a gateway can write what it starts with: on a full disk nobody else would, for nginx does once it runs. What
 * others have filled the disk with is theirs, and the start then fails where it writes.
 */
export async function makeRoom(
  { slices, logger }: { readonly slices: Pick<SliceFiles, 'all' | 'giveUp'>; readonly logger: Logger },
  folder: string,
): Promise<void> {
  if (await hasRoom(folder)) return
  let erased = 0
  for await (const path of slices.all()) {
    await slices.giveUp(path)
    erased++
    if (await hasRoom(folder)) break
  }
  logger.warn({ erased }, 'the disk is full: slices were given up so that the gateway can start')
}

async function hasRoom(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize >= START_BYTES
}
