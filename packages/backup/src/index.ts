export { type AgeKeys, assertIdentities, assertRecipients, makeAgeKeys } from './age-keys.ts'
export {
  type BackupMark,
  type BackupSeal,
  backupKeyOf,
  backupLabelOf,
  backupTagOf,
  isSealedBy,
  parseBackupName,
  parseSeal,
  sealBytesOf,
  sealOf,
} from './backup-names.ts'
export { type CheckedDump, checkDump, type DumpProgress } from './check-dump.ts'
export { DUMP_KINDS } from './dump-kinds.ts'
export type { DumpFacts, DumpHeader } from './dump-lines.ts'
export { DumpRecords } from './dump-records.ts'
export { type FoundBackup, findBackups, readBackup, readSeals } from './find-backups.ts'
export { RecordDigest } from './record-digest.ts'
export { decodeDump, encodeDump, type OpenDump } from './sealed-stream.ts'
export { thinBackups } from './thin-backups.ts'
export { writeDump } from './write-dump.ts'
