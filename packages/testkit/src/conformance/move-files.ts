import { type LibraryRecords, type MediaFile, RECORDS_AT_ONCE } from '@streamvault/core'

/** Writes files as `migrate` does, many at a time. */
export async function moveFiles(records: LibraryRecords, files: readonly MediaFile[]): Promise<void> {
  for (let start = 0; start < files.length; start += RECORDS_AT_ONCE) {
    await records.write('files', files.slice(start, start + RECORDS_AT_ONCE))
  }
}
