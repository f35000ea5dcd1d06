import type { FoundBackup } from '@streamvault/backup'
import type { BackupOutcome, BackupProgress } from '@streamvault/core'
import { bytesText, countText } from './text.ts'

/** What tells a few vaults apart, for people. */
const VAULT_DIGITS = 8

/** `verifying  40% of 1.2 GiB` */
export function backupProgressText({ phase, done, total }: BackupProgress): string {
  const share = total === 0 ? '' : `${Math.floor((100 * done) / total)}% of `
  return `${phase}  ${share}${phase === 'dumping' ? countText(total, 'record') : bytesText(total)}`
}

/** What came of a backup, a line each. */
export function backupOutcomeLines(outcome: BackupOutcome): readonly string[] {
  const { id, createdAt, records, sizeBytes, partsCount, thinnedCount } = outcome
  const thinned = thinnedCount === 0 ? [] : [`${countText(thinnedCount, 'earlier backup')} no longer kept`]
  return [
    `verified  ${id}  ${whenText(createdAt)}  ${countText(records, 'record')}, ${bytesText(sizeBytes)} in ${countText(partsCount, 'part')}`,
    ...thinned,
  ]
}

/** What `backup ls` says of a backup. */
export function listedBackup({ id, createdAt, vault, seals, parts }: FoundBackup) {
  const first = [...parts.values()].flatMap(([part]) => (part === undefined ? [] : [part]))
  return {
    id,
    createdAt: new Date(createdAt).toISOString(),
    vault,
    isWhole: seals.length > 0,
    sizeBytes: first.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    partsCount: first.length,
  }
}

/** `0123456789abcdef  2026-11-28 09:46 UTC  of 1f00ba12  1.2 GiB in 5 parts` */
export function listedBackupText({ id, createdAt, vault, isWhole, ...rest }: ReturnType<typeof listedBackup>): string {
  const { sizeBytes, partsCount } = rest
  const what = isWhole
    ? `${bytesText(sizeBytes)} in ${countText(partsCount, 'part')}`
    : 'never finished: does not count'
  return `${id}  ${whenText(Date.parse(createdAt))}  of ${vault.slice(0, VAULT_DIGITS)}  ${what}`
}

function whenText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
