import type { RecordKind, RecordSource } from '@streamvault/core'
import { DUMP_KINDS } from './dump-kinds.ts'
import type { DumpFacts, DumpLine } from './dump-lines.ts'
import { RecordDigest } from './record-digest.ts'

/** Lines are handed on in pieces of about so many characters. */
const CHUNK_CHARS = 64 * 1024

export interface WriteDumpOptions {
  readonly signal: AbortSignal
  /** Told after each batch how many records there are so far, of how many. */
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * The lines of a dump of a whole library, in pieces. One batch of records is in memory at a time.
 *
 * Kinds come in the order in which they have to be written. Sessions are left out, and so is work on backups that is not done: whoever
 * restores a library must not go on with it.
 */
export async function* writeDump(
  source: RecordSource,
  facts: DumpFacts,
  { signal, onProgress = () => {} }: WriteDumpOptions,
): AsyncGenerator<Uint8Array> {
  const total = await totalOf(source)
  let chunk = textOf({ format: 'streamvault-backup', version: 1, ...facts, kinds: DUMP_KINDS })
  let done = 0
  for (const kind of DUMP_KINDS) {
    const digest = new RecordDigest()
    for await (const batch of source.read(kind)) {
      signal.throwIfAborted()
      for (const record of batch) {
        if (isLeftOut(kind, record)) continue
        digest.add(record)
        chunk += textOf([kind, record])
        if (chunk.length < CHUNK_CHARS) continue
        yield Buffer.from(chunk)
        chunk = ''
      }
      done += batch.length
      onProgress(done, Math.max(done, total))
    }
    chunk += textOf({ end: kind, count: digest.count, digest: String(digest) })
  }
  yield Buffer.from(chunk + textOf({ end: 'all' }))
}

async function totalOf(source: RecordSource): Promise<number> {
  let total = 0
  for (const kind of DUMP_KINDS) total += await source.count(kind)
  return total
}

function textOf(line: DumpLine): string {
  return `${JSON.stringify(line)}\n`
}

function isLeftOut(kind: RecordKind, record: object): boolean {
  return kind === 'jobs' && 'kind' in record && record.kind === 'backup' && !('endedAt' in record)
}
