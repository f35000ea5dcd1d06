import { type LibraryRecordKinds, RECORDS_AT_ONCE, type RecordKind, type RecordSource } from '@streamvault/core'
import type { CheckedDump } from './check-dump.ts'
import { linesOf, parseLine } from './dump-lines.ts'
import { decodeDump, type OpenDump } from './sealed-stream.ts'

/** A batch is handed on before it has so many characters: of large files, few fit. */
const BATCH_CHARS_MAX = 4 << 20

/**
 * The records of a dump that was checked. Kinds that are asked for in their order are read in one go; for one that lies behind what was
 * read last, the dump is opened anew. Disposing it lets go of the dump.
 */
export class DumpRecords implements RecordSource, AsyncDisposable {
  readonly #open: OpenDump
  readonly #identities: readonly string[]
  readonly #checked: CheckedDump
  #lines: AsyncGenerator<string> | undefined
  /** The first kind of which nothing was read yet. */
  #nextKind = 0

  constructor(open: OpenDump, identities: readonly string[], checked: CheckedDump) {
    this.#open = open
    this.#identities = identities
    this.#checked = checked
  }

  async count(kind: RecordKind): Promise<number> {
    return this.#checked.kinds[kind].count
  }

  /** As the port has it, but that records come in the order of the engine that they were read from, and `after` is one of them. */
  async *read<K extends RecordKind>(kind: K, after?: string | number): AsyncIterable<readonly LibraryRecordKinds[K][]> {
    let batch: LibraryRecordKinds[K][] = []
    let batchChars = 0
    let isBehind = after === undefined
    for await (const text of this.#textsOf(kind)) {
      const record = (parseLine(text) as readonly [K, LibraryRecordKinds[K]])[1]
      if (!isBehind) {
        isBehind = record.id === after
        continue
      }
      batch.push(record)
      batchChars += text.length
      if (batch.length < RECORDS_AT_ONCE && batchChars < BATCH_CHARS_MAX) continue
      yield batch
      batch = []
      batchChars = 0
    }
    if (batch.length > 0) yield batch
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines?.return(undefined)
    this.#lines = undefined
  }

  async *#textsOf(kind: RecordKind): AsyncGenerator<string> {
    const at = this.#checked.header.kinds.indexOf(kind)
    if (at < 0) return
    if (this.#lines === undefined || at < this.#nextKind) {
      await this[Symbol.asyncDispose]()
      this.#lines = linesOf(decodeDump(this.#open(), this.#identities))
      this.#nextKind = 0
    }
    const lines = this.#lines
    const [beginning, end] = [`["${kind}",`, `{"end":"${kind}"`]
    this.#nextKind = at + 1
    for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
      if (next.value.startsWith(end)) return
      if (next.value.startsWith(beginning)) yield next.value
    }
  }
}
