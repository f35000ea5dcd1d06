import type { BackupProgress, Job, VerifiedBackup } from '@streamvault/core'
import { z } from 'zod'

const instant = z.iso.datetime()
const textOf = (at: number) => new Date(at).toISOString()

export const backupStateSchema = z
  .object({
    last: z
      .object({ id: z.string(), createdAt: instant, sizeBytes: z.number().int() })
      .exactOptional()
      .meta({ description: 'The last one that was read back as it was written; absent where there is none.' }),
    job: z
      .object({
        id: z.string(),
        state: z.enum(['waiting', 'running', 'done', 'failed']),
        createdAt: instant,
        phase: z.enum(['dumping', 'storing', 'verifying']).exactOptional(),
        share: z.number().min(0).max(1).exactOptional().meta({ description: 'How far that phase has come.' }),
        failed: z.string().exactOptional().meta({ description: 'The code of the problem that it ended with.' }),
      })
      .exactOptional()
      .meta({ description: 'The one that is being made, or else the last that was tried.' }),
  })
  .meta({ id: 'BackupState', description: 'How the library is backed up.' })
export type BackupStateView = z.infer<typeof backupStateSchema>

/** As the API shows backups. */
export function backupStateView(last: VerifiedBackup | undefined, job: Job<'backup'> | undefined): BackupStateView {
  return {
    ...(last !== undefined && { last: { id: last.id, createdAt: textOf(last.createdAt), sizeBytes: last.sizeBytes } }),
    ...(job !== undefined && { job: jobView(job) }),
  }
}

function jobView({ id, state, createdAt, progress, failure }: Job<'backup'>) {
  const isRunning = state === 'running' && progress !== undefined
  return {
    id,
    state,
    createdAt: textOf(createdAt),
    ...(isRunning && { phase: progress.phase, share: shareOf(progress) }),
    ...(failure !== undefined && { failed: failure.code }),
  }
}

function shareOf({ done, total }: BackupProgress): number {
  return total === 0 ? 0 : Math.min(1, done / total)
}
