import type { LibraryRecords } from '@streamvault/core'

/** A target whose process dies before its write `at`, counted from 0, or after it. */
export function dying(records: LibraryRecords, at: number, when: 'before' | 'after'): LibraryRecords {
  let writes = 0
  const write = async (work: () => Promise<void>) => {
    const isLast = writes++ === at
    if (isLast && when === 'before') throw new Error('died')
    await work()
    if (isLast) throw new Error('died')
  }
  return {
    count: (kind) => records.count(kind),
    read: (kind, after) => records.read(kind, after),
    note: () => records.note(),
    write: (kind, given) => write(() => records.write(kind, given)),
    writeNote: (note) => write(() => records.writeNote(note)),
    clear: () => write(() => records.clear()),
  }
}
