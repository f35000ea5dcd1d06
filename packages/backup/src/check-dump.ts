import { RECORD_KINDS, type RecordKind, VaultError } from '@streamvault/core'
import { type DumpHeader, linesOf, parseLine } from './dump-lines.ts'
import { RecordDigest } from './record-digest.ts'
import { decodeDump, type OpenDump } from './sealed-stream.ts'

/** What a dump holds that was read to its end: of each kind how many records, and their digest. */
export interface CheckedDump {
  readonly header: DumpHeader
  readonly kinds: Readonly<Record<RecordKind, { readonly count: number; readonly digest: string }>>
}

export interface DumpProgress {
  readonly kind: RecordKind
  /** Records of all kinds. */
  readonly done: number
}

export interface CheckDumpOptions {
  readonly signal: AbortSignal
  readonly onProgress?: (progress: DumpProgress) => void
}

/** So many records are read between two words of progress. */
const PROGRESS_RECORDS = 10_000

/**
 * Reads a dump to its end, and compares every record with what was counted when it was written.
 *
 * Throws `BACKUP_DAMAGED`, `BACKUP_KEY_WRONG`, and `BACKUP_TOO_NEW` for one of a later version of StreamVault.
 */
export async function checkDump(
  open: OpenDump,
  identities: readonly string[],
  { signal, onProgress = () => {} }: CheckDumpOptions,
): Promise<CheckedDump> {
  const kinds = new Map<string, { readonly count: number; readonly digest: string }>()
  let header: DumpHeader | undefined
  let digest = new RecordDigest()
  let [done, isWhole] = [0, false]
  for await (const text of linesOf(decodeDump(open(), identities))) {
    if (done % PROGRESS_RECORDS === 0) signal.throwIfAborted()
    const line = parseLine(text)
    if (header === undefined) header = assertHeader(line)
    else if (isWhole) throw damaged('something is behind its end')
    else if (Array.isArray(line)) {
      const [kind, record] = line
      if (kind !== RECORD_KINDS[kinds.size]) throw damaged('a kind is not where it belongs')
      digest.add(record)
      if (++done % PROGRESS_RECORDS === 0) onProgress({ kind, done })
    } else if ('end' in line && line.end === 'all') isWhole = kinds.size === RECORD_KINDS.length
    else if ('end' in line) {
      if (line.end !== RECORD_KINDS[kinds.size] || line.digest !== String(digest)) throw damaged('records are missing')
      kinds.set(line.end, { count: digest.count, digest: String(digest) })
      digest = new RecordDigest()
    } else throw damaged('a line is of no known form')
  }
  if (header === undefined || !isWhole) throw damaged('its end is missing')
  return { header, kinds: Object.fromEntries(kinds) as CheckedDump['kinds'] }
}

function assertHeader(line: unknown): DumpHeader {
  const { format, version } = Object(line)
  if (format !== 'streamvault-backup' || typeof version !== 'number') throw damaged('it is no backup of StreamVault')
  if (version !== 1) throw new VaultError('BACKUP_TOO_NEW', { version })
  return line as DumpHeader
}

function damaged(reason: string): VaultError {
  return new VaultError('BACKUP_DAMAGED', { reason })
}
