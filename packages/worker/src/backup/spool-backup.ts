import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeDump, writeDump } from '@streamvault/backup'
import type { BackupUnderWay } from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import type { BackupDeps, BackupOptions } from './backup-deps.ts'

const ID_BYTES = 8
const SECOND_MS = 1000

/** Where a backup lies on its way. */
export function spoolPath(folder: string, { id }: Pick<BackupUnderWay, 'id'>): string {
  return join(folder, `${id}.age`)
}

/** Whether a backup that was noted is still there as a whole. Another worker may have had it. */
export async function isSpooled(folder: string, underWay: BackupUnderWay): Promise<boolean> {
  const found = await stat(spoolPath(folder, underWay)).catch(() => undefined)
  return found?.size === underWay.sizeBytes
}

/** Takes away what is on no way any more. */
export async function clearSpool(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.endsWith('.age')) await rm(join(folder, name), { force: true })
  }
}

/**
 * Writes the library down, compressed and encrypted, into a file that is synced once this returns. Memory holds a batch of records and a few
 * chunks, however large the library is.
 */
export async function spoolBackup(
  { snapshot, clock }: Pick<BackupDeps, 'snapshot' | 'clock'>,
  { folder, recipients, secrets, settings }: Omit<BackupOptions, 'partBytesMax'>,
  { signal, onProgress }: Pick<JobRun<'backup'>, 'signal' | 'onProgress'>,
): Promise<BackupUnderWay> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await clearSpool(folder)
  const id = randomBytes(ID_BYTES).toString('hex')
  const createdAt = Math.floor(clock.now() / SECOND_MS) * SECOND_MS
  await using source = await snapshot()
  let records = 0
  const lines = writeDump(
    source,
    { createdAt, secrets, settings },
    {
      signal,
      onProgress: (done, total) => {
        records = done
        onProgress({ phase: 'dumping', done, total })
      },
    },
  )
  const written = await writeEncoded(spoolPath(folder, { id }), encodeDump(lines, recipients))
  return { id, createdAt, records, ...written }
}

/** Writes a file that only its owner may read, and syncs it. */
export async function writeEncoded(
  path: string,
  encoded: AsyncIterable<Uint8Array>,
): Promise<Pick<BackupUnderWay, 'sizeBytes' | 'sha256'>> {
  await using file = await open(path, 'w', 0o600)
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of encoded) {
    hash.update(chunk)
    for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten
    sizeBytes += chunk.length
  }
  await file.sync()
  return { sizeBytes, sha256: hash.digest('hex') }
}
