import { RECORD_KINDS, type RecordKind, VaultError } from '@streamvault/core'
import { type DumpHeader, linesOf, parseLine } from './dump-lines.ts'
import { RecordDigest } from './record-digest.ts'
import { decodeDump, type OpenDump } from './sealed-stream.ts'

/** How many records of a kind there are, and their digest. */
interface KindDigest {
  readonly count: number
  readonly digest: string
}

/** What a dump holds that was read to its end: of each kind how many records, and their digest. */
export interface CheckedDump {
  readonly header: DumpHeader
  readonly kinds: Readonly<Record<RecordKind, KindDigest>>
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
 * Reads a dump to its end, and compares every record with what was counted when it was written. Of a kind that it does not have, as one of
 * an earlier version, there are none.
 *
 * Throws `BACKUP_DAMAGED`, `BACKUP_KEY_WRONG`, and `BACKUP_TOO_NEW` for one of a later version of StreamVault.
 */
export async function checkDump(
  open: OpenDump,
  identities: readonly string[],
  { signal, onProgress = () => {} }: CheckDumpOptions,
): Promise<CheckedDump> {
  const checked = new Map<RecordKind, KindDigest>()
  let header: DumpHeader | undefined
  let digest = new RecordDigest()
  let [done, isWhole] = [0, false]
  for await (const text of linesOf(decodeDump(open(), identities))) {
    if (done % PROGRESS_RECORDS === 0) signal.throwIfAborted()
    const line = parseLine(text)
    const expected = header?.kinds[checked.size]
    if (header === undefined) header = headerOf(line)
    else if (isWhole) throw damaged('something is behind its end')
    else if (Array.isArray(line)) {
      const [kind, record] = line
      if (kind !== expected) throw damaged('a kind is not where it belongs')
      digest.add(record)
      if (++done % PROGRESS_RECORDS === 0) onProgress({ kind, done })
    } else if ('end' in line && line.end === 'all') isWhole = expected === undefined
    else if ('end' in line) {
      if (line.end !== expected || line.digest !== String(digest)) throw damaged('records are missing')
      checked.set(line.end, { count: digest.count, digest: String(digest) })
      digest = new RecordDigest()
    } else throw damaged('a line is of no known form')
  }
  if (header === undefined || !isWhole) throw damaged('its end is missing')
  const nothing = { count: 0, digest: String(new RecordDigest()) }
  const kinds = Object.fromEntries(RECORD_KINDS.map((kind) => [kind, checked.get(kind) ?? nothing]))
  return { header, kinds: kinds as CheckedDump['kinds'] }
}

function headerOf(line: unknown): DumpHeader {
  const { format, version, createdAt, secrets, settings, kinds } = Object(line)
  if (format !== 'streamvault-backup' || typeof version !== 'number') throw damaged('it is no backup of StreamVault')
  if (version !== 1) throw new VaultError('BACKUP_TOO_NEW', { version })
  const areTold = Number.isSafeInteger(createdAt) && areTexts(secrets) && areTexts(settings && Object.values(settings))
  if (!areTold || !areTexts(kinds) || new Set(kinds).size !== kinds.length) {
    throw damaged('its first line does not hold together')
  }
  const unknown = kinds.filter((kind) => !RECORD_KINDS.some((known) => known === kind))
  if (unknown.length > 0) throw new VaultError('BACKUP_TOO_NEW', { kinds: unknown.join(' ') })
  return line as DumpHeader
}

function areTexts(values: unknown): values is readonly string[] {
  return Array.isArray(values) && values.every((value) => typeof value === 'string')
}

function damaged(reason: string): VaultError {
  return new VaultError('BACKUP_DAMAGED', { reason })
}
