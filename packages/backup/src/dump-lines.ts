import { type Instant, type RecordKind, VaultError } from '@streamvault/core'

/** What a dump is made with. */
export interface DumpFacts {
  readonly createdAt: Instant
  /** The master secrets of the vault, the current one first: without them encrypted files stay closed. */
  readonly secrets: readonly string[]
  /** The settings of the vault that are no secret, as its operator would write them, by their names after `STREAMVAULT_`. */
  readonly settings: Readonly<Record<string, string>>
}

/** What the first line of a dump says. All of a dump is encrypted: it may hold secrets. */
export interface DumpHeader extends DumpFacts {
  readonly format: 'streamvault-backup'
  readonly version: 1
  /** The kinds of records that are in it, in their order. A vault of a later version may have others. */
  readonly kinds: readonly RecordKind[]
}

/** A line of a dump: JSON, and a line feed behind it. */
export type DumpLine =
  | DumpHeader
  | readonly [kind: RecordKind, record: unknown]
  /** Behind the last record of a kind: how many there were, and their digest. */
  | { readonly end: RecordKind; readonly count: number; readonly digest: string }
  /** The last line of all: what has none was cut off. */
  | { readonly end: 'all' }

const LINE_FEED = 0x0a
/** The CRC-32s of a file of 10 TB take 56 MB as base64. */
const LINE_BYTES_MAX = 128 << 20

/** The lines of a dump, one after the other. Throws `BACKUP_DAMAGED` for one without an end. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let open: Uint8Array[] = []
  let openBytes = 0
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      open.push(chunk.subarray(start, end))
      yield Buffer.concat(open).toString('utf8')
      open = []
      openBytes = 0
      start = end + 1
    }
    // A copy: whoever gave the chunk may use its memory again.
    if (start < chunk.length) open.push(Uint8Array.from(chunk.subarray(start)))
    openBytes += chunk.length - start
    if (openBytes > LINE_BYTES_MAX) throw new VaultError('BACKUP_DAMAGED', { reason: 'a line is too long' })
  }
  if (openBytes > 0) throw new VaultError('BACKUP_DAMAGED', { reason: 'the last line has no end' })
}

/** What a line says. Throws `BACKUP_DAMAGED` for one that is no JSON. */
export function parseLine(text: string): DumpLine {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new VaultError('BACKUP_DAMAGED', { reason: 'a line is no JSON' }, { cause })
  }
}
